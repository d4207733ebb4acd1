package duck

import (
	"math/big"
	"unsafe"

	mapping "github.com/duckdb/duckdb-go-bindings"
)

// Vector is a column of a chunk, of ours to fill or DuckDB's to read. Strings and bytes read from it alias
// DuckDB's memory and hold until the chunk goes.
type Vector struct {
	Type  Type
	vec   mapping.Vector
	data  unsafe.Pointer
	valid unsafe.Pointer // nil: all valid
	kids  []Vector
}

func newVector(vec mapping.Vector, t Type) Vector {
	v := Vector{Type: t, vec: vec, data: mapping.VectorGetData(vec), valid: mapping.VectorGetValidity(vec)}
	switch t.ID {
	case mapping.TypeList:
		v.kids = []Vector{newVector(mapping.ListVectorGetChild(vec), t.Elem[0])}
	case mapping.TypeMap:
		entry := mapping.ListVectorGetChild(vec)
		v.kids = []Vector{
			newVector(mapping.StructVectorGetChild(entry, 0), t.Elem[0]),
			newVector(mapping.StructVectorGetChild(entry, 1), t.Elem[1]),
		}
	case mapping.TypeStruct:
		for i, e := range t.Elem {
			v.kids = append(v.kids, newVector(mapping.StructVectorGetChild(vec, mapping.IdxT(i)), e))
		}
	}
	return v
}

func at[T any](v *Vector, i int) *T {
	var zero T
	return (*T)(unsafe.Add(v.data, uintptr(i)*unsafe.Sizeof(zero)))
}

// Null tells whether row i is NULL.
func (v *Vector) Null(i int) bool {
	if v.valid == nil {
		return false
	}
	word := *(*uint64)(unsafe.Add(v.valid, i/64*8))
	return word&(1<<(i%64)) == 0
}

// SetNull makes row i NULL, and a struct's fields with it.
func (v *Vector) SetNull(i int) {
	if v.valid == nil {
		mapping.VectorEnsureValidityWritable(v.vec)
		v.valid = mapping.VectorGetValidity(v.vec)
	}
	word := (*uint64)(unsafe.Add(v.valid, i/64*8))
	*word &^= 1 << (i % 64)
	switch v.Type.ID {
	case mapping.TypeStruct:
		for k := range v.kids {
			v.kids[k].SetNull(i)
		}
	case mapping.TypeList, mapping.TypeMap:
		*at[listEntry](v, i) = listEntry{offset: uint64(v.listSize())}
	}
}

type listEntry struct{ offset, length uint64 }

func (v *Vector) listSize() int { return int(mapping.ListVectorGetSize(v.vec)) }

// Bool reads a BOOLEAN.
func (v *Vector) Bool(i int) bool { return *at[bool](v, i) }

// Int reads any integer type up to BIGINT, DATE (days), TIME and TIMESTAMP (microseconds).
func (v *Vector) Int(i int) int64 {
	switch v.Type.ID {
	case mapping.TypeTinyInt:
		return int64(*at[int8](v, i))
	case mapping.TypeSmallInt:
		return int64(*at[int16](v, i))
	case mapping.TypeInteger, mapping.TypeDate:
		return int64(*at[int32](v, i))
	}
	return *at[int64](v, i)
}

// SetInt writes what Int reads.
func (v *Vector) SetInt(i int, n int64) {
	switch v.Type.ID {
	case mapping.TypeTinyInt:
		*at[int8](v, i) = int8(n)
	case mapping.TypeSmallInt:
		*at[int16](v, i) = int16(n)
	case mapping.TypeInteger, mapping.TypeDate:
		*at[int32](v, i) = int32(n)
	default:
		*at[int64](v, i) = n
	}
}

// SetBool writes a BOOLEAN.
func (v *Vector) SetBool(i int, b bool) { *at[bool](v, i) = b }

// Float reads a FLOAT or DOUBLE.
func (v *Vector) Float(i int) float64 {
	if v.Type.ID == mapping.TypeFloat {
		return float64(*at[float32](v, i))
	}
	return *at[float64](v, i)
}

// SetFloat writes a FLOAT or DOUBLE.
func (v *Vector) SetFloat(i int, f float64) {
	if v.Type.ID == mapping.TypeFloat {
		*at[float32](v, i) = float32(f)
		return
	}
	*at[float64](v, i) = f
}

// Str reads a VARCHAR or BLOB.
func (v *Vector) Str(i int) string {
	p := unsafe.Add(v.data, i*16)
	n := *(*uint32)(p)
	if n <= 12 {
		return unsafe.String((*byte)(unsafe.Add(p, 4)), int(n))
	}
	return unsafe.String(*(**byte)(unsafe.Add(p, 8)), int(n))
}

// SetStr writes a VARCHAR, which must be valid UTF-8, or a BLOB.
func (v *Vector) SetStr(i int, s string) {
	if len(s) > 12 {
		mapping.UnsafeVectorAssignStringElementLen(v.vec, mapping.IdxT(i), unsafe.Slice(unsafe.StringData(s), len(s)))
		return
	}
	p := unsafe.Add(v.data, i*16)
	*(*[16]byte)(p) = [16]byte{}
	*(*uint32)(p) = uint32(len(s))
	copy(unsafe.Slice((*byte)(unsafe.Add(p, 4)), 12), s)
}

// Range reads where row i of a LIST or MAP lies in Kid(0), and for a map in Kid(1).
func (v *Vector) Range(i int) (offset, length int) {
	e := *at[listEntry](v, i)
	return int(e.offset), int(e.length)
}

// Kid is a list's elements, a map's keys (0) and values (1), or a struct's field.
func (v *Vector) Kid(k int) *Vector { return &v.kids[k] }

// Grow makes row i of a LIST or MAP a list of n elements, to be written to Kid from the returned offset on.
func (v *Vector) Grow(i, n int) (offset int) {
	offset = v.listSize()
	need := mapping.IdxT(offset + n)
	mapping.ListVectorReserve(v.vec, need)
	mapping.ListVectorSetSize(v.vec, need)
	*at[listEntry](v, i) = listEntry{offset: uint64(offset), length: uint64(n)}
	v.kids = newVector(v.vec, v.Type).kids // reserving may have moved them
	return offset
}

// Big reads a DECIMAL's unscaled value or a HUGEINT.
func (v *Vector) Big(i int) *big.Int {
	switch {
	case v.Type.ID == mapping.TypeDecimal && v.Type.Width <= 4:
		return big.NewInt(int64(*at[int16](v, i)))
	case v.Type.ID == mapping.TypeDecimal && v.Type.Width <= 9:
		return big.NewInt(int64(*at[int32](v, i)))
	case v.Type.ID == mapping.TypeDecimal && v.Type.Width <= 18:
		return big.NewInt(*at[int64](v, i))
	}
	h := *at[[2]uint64](v, i)
	n := new(big.Int).Lsh(big.NewInt(int64(h[1])), 64)
	return n.Add(n, new(big.Int).SetUint64(h[0]))
}

// SetBig writes what Big reads; the value must fit the type.
func (v *Vector) SetBig(i int, n *big.Int) {
	switch {
	case v.Type.ID == mapping.TypeDecimal && v.Type.Width <= 4:
		*at[int16](v, i) = int16(n.Int64())
	case v.Type.ID == mapping.TypeDecimal && v.Type.Width <= 9:
		*at[int32](v, i) = int32(n.Int64())
	case v.Type.ID == mapping.TypeDecimal && v.Type.Width <= 18:
		*at[int64](v, i) = n.Int64()
	default:
		low := new(big.Int).And(n, new(big.Int).SetUint64(^uint64(0)))
		high := new(big.Int).Rsh(n, 64)
		*at[[2]uint64](v, i) = [2]uint64{low.Uint64(), uint64(high.Int64())}
	}
}

// SetBytes is SetStr for bytes.
func (v *Vector) SetBytes(i int, b []byte) { v.SetStr(i, unsafe.String(unsafe.SliceData(b), len(b))) }

// SetValid takes SetNull back.
func (v *Vector) SetValid(i int) {
	if v.valid != nil {
		*(*uint64)(unsafe.Add(v.valid, i/64*8)) |= 1 << (i % 64)
	}
}
