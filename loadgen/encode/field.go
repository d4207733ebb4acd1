package encode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Field returns the value of the top-level member called name of a JSON object, or of its first member if
// name is empty: a string unquoted, any other value as its JSON text, nil for null or no such member.
func Field(object []byte, name string) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.Join(errors.New("not a JSON object"), err)
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("find the key field: %w", err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("find the key field: %w", err)
		}
		if name != "" && token != name {
			continue
		}
		return fieldText(value)
	}
	return nil, nil
}

func fieldText(value json.RawMessage) ([]byte, error) {
	switch {
	case string(value) == "null":
		return nil, nil
	case value[0] != '"':
		return value, nil
	}
	var text string
	err := json.Unmarshal(value, &text)
	return []byte(text), err
}
