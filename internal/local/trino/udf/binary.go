package udf

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"math"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

var hashes = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// bytes1 makes a function of a text or bytes.
func bytes1(name string, result, param duck.Type, f func(string) (string, error)) *duck.Scalar {
	return fn(name, result, func(a vectors, r int, o *duck.Vector) error {
		s, err := f(a[0].Str(r))
		if err == nil {
			o.SetStr(r, s)
		}
		return err
	}, param)
}

// binary has the functions of bytes, hashes, encodings and URLs.
func binaries() []*duck.Scalar {
	v, blob := duck.Varchar, duck.Blob
	return []*duck.Scalar{
		bytes1("t_from_hex", blob, v, func(s string) (string, error) {
			b, err := hex.DecodeString(s)
			if err != nil {
				return "", badArgument("invalid input: " + err.Error())
			}
			return string(b), nil
		}),
		fn("t_from_base64", blob, func(a vectors, r int, o *duck.Vector) error {
			s := strings.TrimRight(a[0].Str(r), "=")
			encoding := base64.RawStdEncoding
			if a[1].Bool(r) {
				encoding = base64.RawURLEncoding
			}
			b, err := encoding.DecodeString(s)
			if err != nil {
				return badArgument("Illegal base64 character: " + err.Error())
			}
			o.SetStr(r, string(b))
			return nil
		}, v, duck.Boolean),
		bytes1("t_to_base64url", v, blob, func(s string) (string, error) { return base64.URLEncoding.EncodeToString([]byte(s)), nil }),
		bytes1("t_to_base32", v, blob, func(s string) (string, error) { return base32.StdEncoding.EncodeToString([]byte(s)), nil }),
		bytes1("t_from_base32", blob, v, func(s string) (string, error) {
			b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(s, "="))
			if err != nil {
				return "", badArgument("Invalid input: " + err.Error())
			}
			return string(b), nil
		}),
		fn("t_big_endian", blob, func(a vectors, r int, o *duck.Vector) error {
			b := binary.BigEndian.AppendUint64(nil, uint64(a[0].Int(r)))
			o.SetStr(r, string(b[8-a[1].Int(r)/8:]))
			return nil
		}, duck.BigInt, duck.Integer),
		fn("t_from_big_endian", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			b, bits := []byte(a[0].Str(r)), a[1].Int(r)
			if int64(len(b))*8 != bits {
				return badArgument(fmt.Sprintf("expected %d-byte input, but got instead: %d", bits/8, len(b)))
			}
			if bits == 32 {
				o.SetInt(r, int64(int32(binary.BigEndian.Uint32(b))))
				return nil
			}
			o.SetInt(r, int64(binary.BigEndian.Uint64(b)))
			return nil
		}, blob, duck.Integer),
		fn("t_ieee754", blob, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, string(binary.BigEndian.AppendUint64(nil, math.Float64bits(a[0].Float(r)))))
			return nil
		}, duck.Double),
		fn("t_hash", blob, func(a vectors, r int, o *duck.Vector) error {
			make, ok := hashes[a[1].Str(r)]
			if !ok {
				return &Error{"NOT_SUPPORTED", "function " + a[1].Str(r) + " is not supported by the local engine"}
			}
			h := make()
			h.Write([]byte(a[0].Str(r)))
			o.SetStr(r, string(h.Sum(nil)))
			return nil
		}, blob, v),
		fn("t_hmac", blob, func(a vectors, r int, o *duck.Vector) error {
			h := hmac.New(hashes[a[2].Str(r)], []byte(a[1].Str(r)))
			h.Write([]byte(a[0].Str(r)))
			o.SetStr(r, string(h.Sum(nil)))
			return nil
		}, blob, blob, v),
		fn("t_crc32", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			o.SetInt(r, int64(crc32.ChecksumIEEE([]byte(a[0].Str(r)))))
			return nil
		}, blob),
		fn("t_from_utf8", v, func(a vectors, r int, o *duck.Vector) error {
			s, by := a[0].Str(r), a[1].Str(r)
			if utf8.RuneCountInString(by) > 1 {
				return badArgument("Replacement character string must empty or a single character")
			}
			o.SetStr(r, validUTF8(s, by))
			return nil
		}, blob, v),
		text1("t_url_encode", func(s string) (string, error) {
			return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s)), nil
		}),
		text1("t_url_decode", func(s string) (string, error) {
			d, err := url.QueryUnescape(s)
			if err != nil {
				return "", badArgument(err.Error())
			}
			return d, nil
		}),
		fn("t_url", v, urlPart, v, v),
		fn("t_url_parameter", v, func(a vectors, r int, o *duck.Vector) error {
			u, err := url.Parse(a[0].Str(r))
			if err != nil || u.RawQuery == "" {
				o.SetNull(r)
				return nil
			}
			for _, pair := range strings.Split(u.RawQuery, "&") {
				k, value, _ := strings.Cut(pair, "=")
				if k, err := url.QueryUnescape(k); err == nil && k == a[1].Str(r) {
					if d, err := url.QueryUnescape(value); err == nil {
						o.SetStr(r, d)
						return nil
					}
				}
			}
			o.SetNull(r)
			return nil
		}, v, v),
	}
}

func validUTF8(s, by string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		if c == utf8.RuneError && size == 1 {
			out.WriteString(by)
		} else {
			out.WriteString(s[i : i+size])
		}
		i += size
	}
	return out.String()
}

func urlPart(a vectors, r int, o *duck.Vector) error {
	u, err := url.Parse(a[0].Str(r))
	if err != nil {
		o.SetNull(r)
		return nil
	}
	part := map[string]string{"host": u.Hostname(), "path": u.Path, "port": u.Port(), "protocol": u.Scheme, "query": u.RawQuery, "fragment": u.Fragment}[a[1].Str(r)]
	if part == "" && a[1].Str(r) == "port" {
		o.SetNull(r)
		return nil
	}
	o.SetStr(r, part)
	return nil
}
