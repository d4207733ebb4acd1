package sigv4

import "net/http"

// Error is a request that AWS would refuse. Each of AWS's protocols has its own name for the same fault.
type Error struct {
	Fault  Fault
	Detail string // stands in for the protocol's usual message
}

func (e *Error) Error() string { _, _, message := e.In(S3); return message }

// Fault is why a request is refused.
type Fault int

// The faults.
const (
	NoSignature    Fault = iota // no Authorization header and no presigned query
	OtherVersion                // signed by Signature Version 2 or something else
	Malformed                   // the signature's parts cannot be read
	WrongScope                  // signed for another service or day
	UnknownKey                  // the access key does not exist
	Mismatch                    // the signature is not that of the secret key
	Skewed                      // signed too far from now
	Expired                     // a presigned URL after its time
	Unsigned                    // a header that must be signed is not
	NoContentHash               // S3 without x-amz-content-sha256
	ContentHash                 // the body is not the one that was signed
	Digest                      // the body does not have its checksum
	ChecksumHeader              // a checksum that cannot be read
	Incomplete                  // the body ends too early
	Framing                     // aws-chunked that cannot be read
	TooLong                     // the body of an API call is too long
)

// Protocol is how a service speaks.
type Protocol int

// The protocols: S3's XML, AWS JSON 1.1, and the query protocol with XML answers.
const (
	S3 Protocol = iota
	JSON
	Query
)

type answer struct {
	status  int
	code    string
	message string
}

const (
	mismatch     = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
	otherVersion = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
	invalidToken = "The security token included in the request is invalid."
)

// answers are AWS's, by fault and protocol. What only bodies of S3 can be at fault of has one answer.
var answers = map[Fault][3]answer{
	NoSignature: {{http.StatusForbidden, "AccessDenied", "Access Denied"},
		{http.StatusBadRequest, "MissingAuthenticationTokenException", "Missing Authentication Token"},
		{http.StatusForbidden, "MissingAuthenticationToken", "Request is missing Authentication Token"}},
	OtherVersion: {{http.StatusBadRequest, "InvalidRequest", otherVersion},
		{http.StatusBadRequest, "IncompleteSignatureException", otherVersion},
		{http.StatusBadRequest, "IncompleteSignature", otherVersion}},
	Malformed: {{http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed."},
		{http.StatusBadRequest, "IncompleteSignatureException", "Authorization header is malformed."},
		{http.StatusBadRequest, "IncompleteSignature", "Authorization header is malformed."}},
	WrongScope: {{http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed."},
		{http.StatusBadRequest, "InvalidSignatureException", "Credential should be scoped to correct service."},
		{http.StatusForbidden, "SignatureDoesNotMatch", "Credential should be scoped to correct service."}},
	UnknownKey: {{http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."},
		{http.StatusBadRequest, "UnrecognizedClientException", invalidToken},
		{http.StatusForbidden, "InvalidClientTokenId", invalidToken}},
	Mismatch: {{http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method."},
		{http.StatusBadRequest, "InvalidSignatureException", mismatch},
		{http.StatusForbidden, "SignatureDoesNotMatch", mismatch}},
	Skewed: {{http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."},
		{http.StatusBadRequest, "InvalidSignatureException", "Signature expired."},
		{http.StatusForbidden, "SignatureDoesNotMatch", "Signature expired."}},
	Expired: {{http.StatusForbidden, "AccessDenied", "Request has expired"},
		{http.StatusBadRequest, "InvalidSignatureException", "Signature expired."},
		{http.StatusForbidden, "SignatureDoesNotMatch", "Signature expired."}},
	Unsigned: {{http.StatusForbidden, "AccessDenied", "There were headers present in the request which were not signed"},
		{http.StatusBadRequest, "InvalidSignatureException", "A header that must be signed is not."},
		{http.StatusForbidden, "SignatureDoesNotMatch", "A header that must be signed is not."}},
	NoContentHash:  one(http.StatusBadRequest, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"),
	ContentHash:    one(http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."),
	Digest:         one(http.StatusBadRequest, "BadDigest", "The checksum you specified did not match the calculated checksum."),
	ChecksumHeader: one(http.StatusBadRequest, "InvalidRequest", "The value of a checksum header is invalid."),
	Incomplete:     one(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly"),
	Framing:        one(http.StatusBadRequest, "InvalidRequest", "The aws-chunked body cannot be read"),
	TooLong:        one(http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", "The request is too long"),
}

func one(status int, code, message string) [3]answer {
	a := answer{status, code, message}
	return [3]answer{a, a, a}
}

// In returns the status, code and message that AWS answers with in protocol p.
func (e *Error) In(p Protocol) (status int, code, message string) {
	a := answers[e.Fault][p]
	if e.Detail != "" {
		return a.status, a.code, e.Detail
	}
	return a.status, a.code, a.message
}
