// Package pgtype turns values between Athena's text, PostgreSQL's text and PostgreSQL's binary form, by the
// OID of their PostgreSQL type. The forms follow PostgreSQL 15's output and send functions
// (src/backend/utils/adt); hot paths append to the caller's buffer and allocate nothing.
package pgtype

// OIDs of PostgreSQL's built-in types that have a form of their own here.
const (
	Bool        uint32 = 16
	Bytea       uint32 = 17
	Char        uint32 = 18
	Name        uint32 = 19
	Int8        uint32 = 20
	Int2        uint32 = 21
	Int2Vector  uint32 = 22
	Int4        uint32 = 23
	Regproc     uint32 = 24
	Text        uint32 = 25
	OID         uint32 = 26
	TID         uint32 = 27
	XID         uint32 = 28
	CID         uint32 = 29
	OIDVector   uint32 = 30
	JSON        uint32 = 114
	XML         uint32 = 142
	PgNodeTree  uint32 = 194
	Float4      uint32 = 700
	Float8      uint32 = 701
	Unknown     uint32 = 705
	BPChar      uint32 = 1042
	Varchar     uint32 = 1043
	Date        uint32 = 1082
	Time        uint32 = 1083
	Timestamp   uint32 = 1114
	Timestamptz uint32 = 1184
	Interval    uint32 = 1186
	Timetz      uint32 = 1266
	Numeric     uint32 = 1700
	UUID        uint32 = 2950
	Void        uint32 = 2278
	JSONB       uint32 = 3802
	XID8        uint32 = 5069
)

// elements maps array types to their element types.
var elements = map[uint32]uint32{
	1000: Bool, 1001: Bytea, 1002: Char, 1003: Name, 1016: Int8, 1005: Int2, 1006: Int2Vector, 1007: Int4,
	1008: Regproc, 1009: Text, 1028: OID, 1010: TID, 1011: XID, 1012: CID, 1013: OIDVector, 199: JSON, 143: XML,
	1021: Float4, 1022: Float8, 1014: BPChar, 1015: Varchar, 1182: Date, 1183: Time, 1115: Timestamp,
	1185: Timestamptz, 1187: Interval, 1270: Timetz, 1231: Numeric, 2951: UUID, 3807: JSONB, 271: XID8,
	2207: 2202, 2208: 2203, 2209: 2204, 2210: 2205, 2211: 2206, 4097: 4096, 4090: 4089, 1034: 1033, 2287: 2249,
	12306: 12305, // information_schema's domains are text, integer and boolean to a client
}

// Element returns the element type of an array type; ok is false for every other type.
func Element(oid uint32) (element uint32, ok bool) {
	element, ok = elements[oid]
	return element, ok
}

// sizes holds typlen of the types whose length is fixed, and -2 for cstring.
var sizes = map[uint32]int16{
	Bool: 1, Char: 1, Name: 64, Int8: 8, Int2: 2, Int4: 4, Regproc: 4, OID: 4, TID: 6, XID: 4, CID: 4,
	Float4: 4, Float8: 8, Unknown: -2, Date: 4, Time: 8, Timestamp: 8, Timestamptz: 8, Interval: 16, Timetz: 12,
	UUID: 16, Void: 4, XID8: 8, 2202: 4, 2203: 4, 2204: 4, 2205: 4, 2206: 4, 4096: 4, 4089: 4, 3734: 4, 3769: 4,
	4191: 4, 600: 16, 601: 32, 603: 32, 628: 24, 718: 24, 774: 8, 829: 6, 790: 8, 3220: 8, 2275: -2, 1033: 12,
}

// Size returns the type's pg_type.typlen, as RowDescription carries it.
func Size(oid uint32) int16 {
	if n, ok := sizes[oid]; ok {
		return n
	}
	return -1
}
