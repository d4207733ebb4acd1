// Package sts serves AWS STS's GetCallerIdentity, by which clients find out who they are
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
package sts

import (
	"encoding/xml"
	"fmt"
	"net/http"

	"github.com/google/uuid"
)

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// Handler answers GetCallerIdentity in the query protocol with the account's root as caller, and any other
// action with InvalidAction.
func Handler(account string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			WriteError(w, http.StatusBadRequest, "MalformedQueryString", "The request's form cannot be read")
			return
		}
		if action := r.Form.Get("Action"); action != "GetCallerIdentity" {
			WriteError(w, http.StatusBadRequest, "InvalidAction",
				fmt.Sprintf("Could not find operation %s for version %s: this endpoint has GetCallerIdentity", action, r.Form.Get("Version")))
			return
		}
		type result struct {
			Arn     string
			UserId  string
			Account string
		}
		write(w, http.StatusOK, struct {
			XMLName xml.Name `xml:"GetCallerIdentityResponse"`
			Xmlns   string   `xml:"xmlns,attr"`
			Result  result   `xml:"GetCallerIdentityResult"`
			ID      string   `xml:"ResponseMetadata>RequestId"`
		}{Xmlns: namespace, Result: result{"arn:aws:iam::" + account + ":root", account, account}, ID: uuid.NewString()})
	})
}

// WriteError answers with an error of the query protocol.
func WriteError(w http.ResponseWriter, status int, code, message string) {
	type fault struct {
		Type, Code, Message string
	}
	write(w, status, struct {
		XMLName xml.Name `xml:"ErrorResponse"`
		Xmlns   string   `xml:"xmlns,attr"`
		Error   fault
		ID      string `xml:"RequestId"`
	}{Xmlns: namespace, Error: fault{"Sender", code, message}, ID: uuid.NewString()})
}

func write(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(answer) // a client that went away needs no answer
}
