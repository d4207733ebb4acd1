package pgtype

import "github.com/datacounsel/spillway/gateway/sql/pgerr"

// badText is the error of a type's input function.
func badText(typ string, text []byte) error {
	return pgerr.New(-1, "22P02", "invalid input syntax for type %s: \"%s\"", typ, text)
}

// outOfRange is the error of a value that its type cannot hold.
func outOfRange(typ string, text []byte) error {
	return pgerr.New(-1, "22003", "value \"%s\" is out of range for type %s", text, typ)
}

func errShort() error {
	return pgerr.New(-1, "08P01", "insufficient data left in message")
}

func errBinary(what string) error {
	return pgerr.New(-1, "22P03", "%s", what)
}
