package pgdata

// OIDs of the types that the front end names.
const (
	Bool, Bytea, Char, Name, Int8, Int2, Int2Vector, Int4, Regproc, Text, OID, TID, XID, CID, OIDVector uint32 = 16, 17, 18, 19, 20,
		21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	JSON, XML, NodeTree, Float4, Float8, Unknown, Money, ACLItem, BPChar, Varchar, Date, Time uint32 = 114, 142, 194, 700, 701, 705,
		790, 1033, 1042, 1043, 1082, 1083
	Timestamp, TimestampTZ, Interval, TimeTZ, Bit, Varbit, Numeric, Refcursor uint32 = 1114, 1184, 1186, 1266, 1560, 1562, 1700, 1790

	Regprocedure, Regoper, Regoperator, Regclass, Regtype, Regrole, Regnamespace uint32 = 2202, 2203, 2204, 2205, 2206, 4096, 4089
	Regconfig, Regdictionary, Regcollation                                       uint32 = 3734, 3769, 4191

	UUID, JSONB, JSONPath, Inet, Cidr, Macaddr uint32 = 2950, 3802, 4072, 869, 650, 829

	Record, Cstring, Any, AnyArray, Void, Trigger, Internal, AnyElement, AnyNonArray, AnyEnum uint32 = 2249, 2275, 2276, 2277, 2278, 2279,
		2281, 2283, 2776, 3500
	AnyRange, AnyMultirange, AnyCompatible, AnyCompatibleArray, AnyCompatibleNonArray, AnyCompatibleRange uint32 = 3831, 4537, 5077, 5078,
		5079, 5080
	AnyCompatibleMultirange, RecordArray uint32 = 4538, 2287

	Int4Array, TextArray, NameArray, OIDArray, Float8Array, NumericArray, TimestampTZArray, BoolArray uint32 = 1007, 1009, 1003, 1028,
		1022, 1231, 1185, 1000
	CatalogNamespace, PublicNamespace, ToastNamespace uint32 = 11, 2200, 99
)
