// Package difftest holds the gateway to PostgreSQL: the same rows lie in a real PostgreSQL 15 and in the lake, each
// statement of testdata/chapters is asked of both, and the answers are compared: names, types, values, order where
// it is ordered, and errors by the class of their SQLSTATE.
//
// A chapter's file has sections. `## statements` holds statements that end with a semicolon at a line's end.
// `## expressions [first columns] [FROM …]` holds one expression a line; they are asked many at a time, and where they
// read a small table once more over its rows as constants, which the gateway answers itself. ⟨a|b⟩ in an expression
// stands for one expression with each. An answer other than equal is marked before the text, and counted:
//
//	!refused expression                 the gateway says that Athena has no faithful form of it (0A000)
//	!different [reason] expression      the answer differs
//	!refused [reason] expression        refused over the table, and over constants the answer differs
//	!constants [reason] expression      the answer over constants differs, over the table it is equal
//	!trino [reason] expression          equal on the local engine, and not on Trino
//
// The chapters are asked on the local engine and on a real Trino over the same objects and Glue tables.
// A mark of what is so no more fails the test. FIDELITY.md is the count by chapter; `go test ./gateway/difftest -update`
// writes it, takes off such marks, and marks what is refused.
package difftest
