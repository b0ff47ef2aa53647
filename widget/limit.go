package widget

import (
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Rate is how often something may happen: so many times a minute in the long
// run, and so many at once.
type Rate struct {
	PerMinute float64
	Burst     int
}

// limiter applies one Rate to each of many keys. It remembers a bounded number
// of keys and forgets the one longest unused, which by then has most likely
// earned its full burst again. It is safe for concurrent use.
type limiter struct {
	rate Rate
	max  int
	now  func() time.Time

	mu    sync.Mutex
	byKey map[string]*list.Element
	used  *list.List // of *bucket, the one used last in front
}

type bucket struct {
	key string
	*rate.Limiter
}

func newLimiter(r Rate, maxKeys int, now func() time.Time) *limiter {
	return &limiter{rate: r, max: maxKeys, now: now, byKey: map[string]*list.Element{}, used: list.New()}
}

// take counts one event for key. Where that is too many it counts nothing and
// tells how long to wait.
func (l *limiter) take(key string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.byKey[key]
	if e == nil {
		if len(l.byKey) >= l.max {
			oldest := l.used.Back()
			l.used.Remove(oldest)
			delete(l.byKey, oldest.Value.(*bucket).key)
		}
		e = l.used.PushFront(&bucket{key, rate.NewLimiter(rate.Limit(l.rate.PerMinute/60), l.rate.Burst)})
		l.byKey[key] = e
	}
	l.used.MoveToFront(e)
	now := l.now()
	b := e.Value.(*bucket)
	if b.AllowN(now, 1) {
		return 0, true
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing / float64(b.Limit()) * float64(time.Second)), false
}

// seconds rounds a wait up to whole seconds, at least one.
func seconds(wait time.Duration) int {
	return max(1, int(math.Ceil(wait.Seconds())))
}

// counter counts what is open for each key. It is safe for concurrent use.
type counter struct {
	mu    sync.Mutex
	count map[string]int
}

// enter counts one more for key unless there are already limit of them.
func (c *counter) enter(key string, limit int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count[key] >= limit {
		return false
	}
	if c.count == nil {
		c.count = map[string]int{}
	}
	c.count[key]++
	return true
}

func (c *counter) leave(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count[key]--; c.count[key] <= 0 {
		delete(c.count, key)
	}
}

// proxies are the addresses whose forwarding headers are believed.
type proxies []netip.Prefix

func (p proxies) trust(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// client returns the key a request is counted by: the address nearest to us
// that is not one of our proxies. IPv6 addresses count by their /64, which is
// what one household or handset has.
func (p proxies) client(r *http.Request) string {
	peer, ok := remote(r)
	if !ok {
		return r.RemoteAddr
	}
	addr := peer
	if p.trust(peer) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0 && p.trust(addr); i-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			addr = hop.Unmap().WithZone("")
		}
	}
	if addr.Is6() {
		return netip.PrefixFrom(addr, 64).Masked().String()
	}
	return addr.String()
}

// remote returns the address of the peer that holds the connection.
func remote(r *http.Request) (netip.Addr, bool) {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	return ap.Addr().Unmap().WithZone(""), true
}
