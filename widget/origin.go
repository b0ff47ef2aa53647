package widget

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// origins decides which sites may use the service from a browser. The same
// list answers for forms (CrossOriginProtection), CORS and sockets.
type origins struct {
	allowed map[string]bool // scheme://host[:port], lower case
	forms   *http.CrossOriginProtection
}

func newOrigins(list []string) (*origins, error) {
	o := &origins{allowed: map[string]bool{}, forms: http.NewCrossOriginProtection()}
	for _, origin := range list {
		canonical, err := canonicalOrigin(origin)
		if err != nil {
			return nil, err
		}
		if err := o.forms.AddTrustedOrigin(canonical); err != nil {
			return nil, err
		}
		o.allowed[canonical] = true
	}
	return o, nil
}

// canonicalOrigin writes an origin as browsers send it: lower case, without
// the default port or a final slash.
func canonicalOrigin(origin string) (string, error) {
	u, err := url.Parse(strings.ToLower(strings.TrimSuffix(origin, "/")))
	switch {
	case err != nil:
		return "", fmt.Errorf("origin %q: %w", origin, err)
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "", u.Path != "", u.RawQuery != "", u.Fragment != "", u.User != nil,
		strings.Contains(u.Host, "*"):
		return "", fmt.Errorf("origin %q: want scheme://host or scheme://host:port", origin)
	}
	if u.Scheme == "http" && u.Port() == "80" || u.Scheme == "https" && u.Port() == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	}
	return u.Scheme + "://" + u.Host, nil
}

// socket reports whether the origin of r may open a socket: the service's own
// host, one of the list, or no browser at all.
func (o *origins) socket(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if o.allowed[origin] {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// cors lets the listed origins read the answers of the API.
func (o *origins) cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Origin")
		allowed := o.allowed[r.Header.Get("Origin")]
		if allowed {
			h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			h.Set("Access-Control-Expose-Headers", "Retry-After")
		}
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			if allowed {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Content-Type, Accept")
				h.Set("Access-Control-Max-Age", "600")
			}
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// behindProxy gives the request the host its client spoke to, where a trusted
// proxy says which one that was. Same-host checks depend on it.
func (p proxies) behindProxy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Header.Get("X-Forwarded-Host")
		if peer, ok := remote(r); ok && host != "" && p.trust(peer) {
			r2 := *r
			first, _, _ := strings.Cut(host, ",")
			r2.Host = strings.TrimSpace(first)
			r = &r2
		}
		next.ServeHTTP(w, r)
	})
}

// ancestors writes the list of who may frame our pages for a CSP header.
func ancestors(list []string) (string, error) {
	if len(list) == 0 {
		return "'self'", nil
	}
	out := []string{"'self'"}
	for _, origin := range list {
		canonical, err := canonicalOrigin(origin)
		if err != nil {
			return "", err
		}
		if !slices.Contains(out, canonical) {
			out = append(out, canonical)
		}
	}
	return strings.Join(out, " "), nil
}
