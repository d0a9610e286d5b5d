// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A typical Go client that uses only the standard library: net/http with one goroutine for each concurrent
// request, and encoding/json into structs.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const idsPerRequest = 650

type settings struct {
	url, ca, token, idsFile string
	concurrency, repeat     int
	gzip, verify            bool
}

type presence struct {
	ID                  string         `json:"id"`
	Availability        *string        `json:"availability"`
	Activity            *string        `json:"activity"`
	OutOfOfficeSettings *outOfOffice   `json:"outOfOfficeSettings"`
	StatusMessage       *statusMessage `json:"statusMessage"`
	SequenceNumber      *string        `json:"sequenceNumber"`
}

type outOfOffice struct {
	Message       *string `json:"message"`
	IsOutOfOffice *bool   `json:"isOutOfOffice"`
}

type statusMessage struct {
	Message *struct {
		Content *string `json:"content"`
	} `json:"message"`
}

type answer struct {
	Value []presence `json:"value"`
}

func parse() (settings, error) {
	var chosen settings
	flag.StringVar(&chosen.url, "url", "", "root URL of the service with the API version")
	flag.StringVar(&chosen.ca, "ca", "", "trust the certificate authorities in this file")
	flag.StringVar(&chosen.token, "token", "", "bearer token")
	flag.StringVar(&chosen.idsFile, "ids-file", "", "file with one id a line")
	flag.IntVar(&chosen.concurrency, "concurrency", 8, "maximum number of concurrent requests")
	flag.IntVar(&chosen.repeat, "repeat", 1, "fetch all ids this many times")
	flag.BoolVar(&chosen.gzip, "gzip", false, "request compressed responses")
	flag.BoolVar(&chosen.verify, "verify", false, "add a digest of the first fetch")
	flag.Parse()
	if flag.NArg() != 0 || chosen.url == "" || chosen.token == "" || chosen.idsFile == "" {
		return chosen, fmt.Errorf("--url, --token and --ids-file are required, and only options are accepted")
	}
	if chosen.concurrency < 1 || chosen.repeat < 1 {
		return chosen, fmt.Errorf("--concurrency and --repeat require integers of at least 1")
	}
	return chosen, nil
}

type client struct {
	http        *http.Client
	url, bearer string
	concurrency int
	requests    atomic.Int64
	connections atomic.Int64
}

func newClient(chosen settings) (*client, error) {
	trust := &tls.Config{}
	if chosen.ca != "" {
		pem, err := os.ReadFile(chosen.ca)
		if err != nil {
			return nil, err
		}
		trust.RootCAs = x509.NewCertPool()
		trust.RootCAs.AppendCertsFromPEM(pem)
	}
	transport := &http.Transport{
		TLSClientConfig:     trust,
		MaxConnsPerHost:     chosen.concurrency,
		MaxIdleConns:        chosen.concurrency,
		MaxIdleConnsPerHost: chosen.concurrency,
		DisableCompression:  !chosen.gzip,
	}
	made := &client{
		http:        &http.Client{Transport: transport, Timeout: time.Minute},
		url:         chosen.url + "/communications/getPresencesByUserId",
		bearer:      "Bearer " + chosen.token,
		concurrency: chosen.concurrency,
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		made.connections.Add(1)
		return dialer.DialContext(ctx, network, address)
	}
	return made, nil
}

func (c *client) fetchChunk(ids []string, found []presence, buffer *bytes.Buffer) error {
	body, err := json.Marshal(map[string][]string{"ids": ids})
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", c.bearer)
	request.Header.Set("Content-Type", "application/json")
	c.requests.Add(1)
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP status %s", response.Status)
	}
	buffer.Reset()
	if _, err := buffer.ReadFrom(response.Body); err != nil {
		return err
	}
	var told answer
	told.Value = make([]presence, 0, len(ids))
	if err := json.Unmarshal(buffer.Bytes(), &told); err != nil {
		return err
	}
	return place(told.Value, ids, found)
}

// Stores each presence at the position of its id in the request.
func place(told []presence, ids []string, found []presence) error {
	if len(told) != len(ids) {
		return fmt.Errorf("%d presences for %d ids", len(told), len(ids))
	}
	var places map[string]int
	for i := range told {
		at := i
		if told[i].ID != ids[i] {
			if places == nil {
				places = make(map[string]int, len(ids))
				for j, id := range ids {
					places[id] = j
				}
			}
			var known bool
			if at, known = places[told[i].ID]; !known {
				return fmt.Errorf("unexpected id in a response: %q", told[i].ID)
			}
		}
		found[at] = told[i]
	}
	return nil
}

func (c *client) getPresences(ids []string) ([]presence, error) {
	found := make([]presence, len(ids))
	var next atomic.Int64
	var workers sync.WaitGroup
	failures := make(chan error, c.concurrency)
	for i := 0; i < c.concurrency; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			var buffer bytes.Buffer
			for {
				first := int(next.Add(idsPerRequest)) - idsPerRequest
				if first >= len(ids) {
					return
				}
				end := first + idsPerRequest
				if end > len(ids) {
					end = len(ids)
				}
				if err := c.fetchChunk(ids[first:end], found[first:end], &buffer); err != nil {
					failures <- err
					return
				}
			}
		}()
	}
	workers.Wait()
	select {
	case err := <-failures:
		return nil, err
	default:
		return found, nil
	}
}

func digestOf(presences []presence) uint32 {
	hash := fnv.New32a()
	field := func(text *string) {
		if text == nil {
			hash.Write([]byte{0})
		} else {
			io.WriteString(hash, *text)
		}
		hash.Write([]byte{0x1f})
	}
	for i := range presences {
		each := &presences[i]
		var content, message, flagText *string
		if each.StatusMessage != nil && each.StatusMessage.Message != nil {
			content = each.StatusMessage.Message.Content
		}
		if settings := each.OutOfOfficeSettings; settings != nil {
			message = settings.Message
			if settings.IsOutOfOffice != nil {
				text := "0"
				if *settings.IsOutOfOffice {
					text = "1"
				}
				flagText = &text
			}
		}
		for _, text := range []*string{&each.ID, each.Availability, each.Activity, content, message, flagText,
			each.SequenceNumber} {
			field(text)
		}
	}
	return hash.Sum32()
}

type usage struct{ wall, user, system float64 }

func usageNow() usage {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return usage{time.Since(began).Seconds(), seconds(used.Utime), seconds(used.Stime)}
}

func (u usage) minus(other usage) usage {
	return usage{u.wall - other.wall, u.user - other.user, u.system - other.system}
}

var began = time.Now()

func peakRssKb() int64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		var kb int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kb); err == nil {
			return kb
		}
	}
	return 0
}

func measure(chosen settings) error {
	text, err := os.ReadFile(chosen.idsFile)
	if err != nil {
		return err
	}
	ids := strings.Fields(string(text))
	start := usageNow()
	requester, err := newClient(chosen)
	if err != nil {
		return err
	}
	total := 0
	digest := ""
	for round := 0; round < chosen.repeat; round++ {
		presences, err := requester.getPresences(ids)
		if err != nil {
			return err
		}
		total += len(presences)
		if chosen.verify && round == 0 {
			pause := usageNow()
			digest = fmt.Sprintf(`,"digest":%d`, digestOf(presences))
			taken := usageNow().minus(pause)
			start = usage{start.wall + taken.wall, start.user + taken.user, start.system + taken.system}
		}
	}
	cost := usageNow().minus(start)
	fmt.Printf(`{"peer":"go_net_http","wall_s":%.6f,"user_s":%.6f,"sys_s":%.6f,"cpu_s":%.6f,"peak_rss_kb":%d,`+
		`"ids":%d,"repeat":%d,"presences":%d,"requests":%d,"connections":%d%s}`+"\n",
		cost.wall, cost.user, cost.system, cost.user+cost.system, peakRssKb(), len(ids), chosen.repeat, total,
		requester.requests.Load(), requester.connections.Load(), digest)
	return nil
}

func main() {
	chosen, err := parse()
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_net_http:", err)
		os.Exit(2)
	}
	if err := measure(chosen); err != nil {
		fmt.Fprintln(os.Stderr, "go_net_http:", err)
		os.Exit(1)
	}
}
