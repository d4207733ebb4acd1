package run

import "github.com/datacounsel/spillway/gateway/sql/value"

// functions are all scalar functions, by name.
var functions = union(catalogFunctions, textFunctions, numberFunctions, floatFunctions, timeFunctions, arrayFunctions, elementFunctions, jsonFunctions,
	regexpFunctions, bytesFunctions, jsonbFunctions)

func union(maps ...map[string]function) map[string]function {
	all := map[string]function{}
	for _, m := range maps {
		for name, f := range m {
			all[name] = f
		}
	}
	return all
}

func textOf(f func(string) string) function {
	return func(c *call) value.Datum { return f(c.text(0)) }
}
