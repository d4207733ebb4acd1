package run

import (
	"encoding/binary"

	"github.com/datacounsel/spillway/gateway/pgtype"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// AppendBinary appends a value in its type's binary form, as the type's send function writes it: a name of the
// catalog (regclass and its kin) is its OID, a record the fields with their types.
func (x *Exec) AppendBinary(dst []byte, typ uint32, v value.Datum) (_ []byte, err error) {
	defer catch(&err)
	base := pgdata.Base(typ)
	switch d := v.(type) {
	case int64:
		if value.IsReg(base) {
			return binary.BigEndian.AppendUint32(dst, uint32(d)), nil
		}
	case *value.Record:
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(d.Fields)))
		for i, field := range d.Fields {
			dst = binary.BigEndian.AppendUint32(dst, d.Types[i])
			if dst, err = x.appendCell(dst, d.Types[i], field); err != nil {
				return dst, err
			}
		}
		return dst, nil
	case *value.Array:
		return x.appendArray(dst, d)
	}
	convert, err := pgtype.Binary(base)
	if err != nil {
		return dst, err
	}
	return convert(dst, []byte(x.Text(typ, v)))
}

// appendCell appends a field or an element: its length, -1 for NULL, then its form.
func (x *Exec) appendCell(dst []byte, typ uint32, v value.Datum) ([]byte, error) {
	at := len(dst)
	dst = append(dst, 0xff, 0xff, 0xff, 0xff)
	if v == nil {
		return dst, nil
	}
	dst, err := x.AppendBinary(dst, typ, v)
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst, err
}

func (x *Exec) appendArray(dst []byte, a *value.Array) (_ []byte, err error) {
	dims, nulls := a.Dims, uint32(0)
	if len(a.Items) == 0 {
		dims = nil
	}
	for _, item := range a.Items {
		if item == nil {
			nulls = 1
		}
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(dims)))
	dst = binary.BigEndian.AppendUint32(dst, nulls)
	dst = binary.BigEndian.AppendUint32(dst, a.Elem)
	for i := range dims {
		dst = binary.BigEndian.AppendUint32(dst, uint32(a.Dims[i]))
		dst = binary.BigEndian.AppendUint32(dst, uint32(a.Lower[i]))
	}
	for _, item := range a.Items {
		if dst, err = x.appendCell(dst, a.Elem, item); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
