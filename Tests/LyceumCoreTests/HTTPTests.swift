import LyceumCore
import LyceumTestSupport
import Testing

/// Remembers waits instead of sleeping them.
final class RecordedSleep: Sendable {
    let waits = Locked<[Double]>([])
    var clock: RetryClock {
        RetryClock(seed: 7) { [waits] seconds in waits.withLock { $0.append(seconds) } }
    }
}

@Suite("HTTP client")
struct HTTPTests {
    let sleep = RecordedSleep()
    var client: HTTPClient { HTTPClient(clock: sleep.clock) }

    private func failure(_ request: HTTPRequest, client: HTTPClient? = nil) async -> LyceumError? {
        do {
            _ = try await (client ?? self.client).send(request)
            return nil
        } catch { return error }
    }

    @Test("method, headers and body arrive, status, headers and body come back")
    func exchange() async throws {
        let server = LoopbackServer { request, connection in
            connection.respond(201, headers: [("X-Echo", request.headers["x-sent"] ?? "")], body: Array(request.body.reversed()))
        }
        defer { server.stop() }
        var request = HTTPRequest(.post, server.url + "/a?b=c", headers: ["X-Sent": "value: 1"], body: Array("abc".utf8))
        let response = try await client.send(request)
        #expect(response.status == 201)
        #expect(response.headers["x-echo"] == "value: 1")
        #expect(response.text == "cba")
        #expect(server.requests[0].method == "POST" && server.requests[0].target == "/a?b=c")
        request = HTTPRequest(.head, server.url)
        #expect(try await client.send(request).body.isEmpty)
        request = HTTPRequest(.put, server.url, body: [])
        #expect(try await client.send(request).status == 201)
        #expect(server.requests.last?.headers["content-length"] == "0")
        request = HTTPRequest(.delete, server.url)
        #expect(try await client.send(request).status == 201)
        #expect(server.requests.last?.method == "DELETE")
    }

    @Test("a body streams piece by piece, with memory bounded by a slow reader")
    func streaming() async throws {
        let block = [UInt8](repeating: 42, count: 1 << 20)
        let server = LoopbackServer { _, connection in
            connection.beginStream("application/octet-stream")
            for _ in 0..<24 { connection.send(block) }
        }
        defer { server.stop() }
        let stream = try await client.open(HTTPRequest(.get, server.url))
        var total = 0
        var largest = 0
        for try await chunk in stream {
            total += chunk.count
            largest = max(largest, chunk.count)
            if total < 8 << 20 { try await Task.sleep(nanoseconds: 30_000_000) }
        }
        #expect(total == 24 << 20)
        #expect(largest <= (4 << 20) + 65_536)
    }

    @Test("server errors are retried after growing waits, and Retry-After is honored")
    func retries() async throws {
        let server = LoopbackServer { request, connection in
            switch request.attempt {
            case 0: connection.respond(503, text: "busy")
            case 1: connection.respond(429, headers: [("Retry-After", "7")])
            case 2: connection.abort()
            default: connection.respond(text: "done")
            }
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(.get, server.url))
        #expect(response.text == "done")
        let waits = sleep.waits.withLock { $0 }
        #expect(waits.count == 3)
        #expect((0...0.5).contains(waits[0]) && (7...8).contains(waits[1]) && (0...2).contains(waits[2]))
    }

    @Test("the jitter of a seed is the same, stays under the ceiling and fills it")
    func jitter() {
        let policy = RetryPolicy(baseDelay: 1, maximumDelay: 8)
        let (a, b) = (RetryClock(seed: 3), RetryClock(seed: 3))
        var largest = 0.0
        for retry in 0..<400 {
            let delay = a.delay(policy, retry: retry % 6)
            #expect(delay == b.delay(policy, retry: retry % 6))
            #expect(delay <= min(8, Double(1 << (retry % 6))))
            largest = max(largest, delay)
        }
        #expect(largest > 7)
    }

    @Test("retries end, and a request that is not repeatable is sent once")
    func retryLimits() async {
        let server = LoopbackServer { _, connection in connection.abort() }
        defer { server.stop() }
        let error = await failure(HTTPRequest(.get, server.url))
        #expect(error?.code == .network)
        #expect(error?.message.contains("after 5 attempts") == true, "\(String(describing: error))")
        #expect(server.requests.count == 5)
        _ = await failure(HTTPRequest(.post, server.url, body: [1]))
        #expect(server.requests.count == 6)
        let busy = LoopbackServer { _, connection in connection.respond(429, headers: [("Retry-After", "99999")]) }
        defer { busy.stop() }
        let response = try? await client.send(HTTPRequest(.get, busy.url))
        #expect(response?.status == 429 && busy.requests.count == 1)
        #expect(response?.failure().remedy?.contains("99999") == true)
    }

    @Test("redirects are followed, change POST to GET, and keep secrets from other hosts")
    func redirects() async throws {
        let other = LoopbackServer { request, connection in
            connection.respond(text: request.headers["authorization"] ?? "none")
        }
        defer { other.stop() }
        let otherURL = other.url
        let server = LoopbackServer { request, connection in
            switch request.target {
            case "/same": connection.respond(302, headers: [("Location", "end")])
            case "/other": connection.respond(307, headers: [("Location", otherURL + "/x"), ("X-Linked-Size", "5")])
            case "/loop": connection.respond(301, headers: [("Location", "/loop")])
            case "/file": connection.respond(302, headers: [("Location", "file:///etc/passwd")])
            default: connection.respond(text: request.method + (request.headers["authorization"] ?? "none"))
            }
        }
        defer { server.stop() }
        let headers: HTTPHeaders = ["Authorization": "Bearer secret"]
        let same = try await client.send(HTTPRequest(.post, server.url + "/same", headers: headers, body: [1]))
        #expect(same.text == "GETBearer secret")
        #expect(same.head.url == server.url + "/end")
        let elsewhere = try await client.send(HTTPRequest(.get, server.url + "/other", headers: headers))
        #expect(elsewhere.text == "none")
        #expect(elsewhere.head.redirects.first?.headers["x-linked-size"] == "5")
        let unfollowed = try await client.send(HTTPRequest(.get, server.url + "/other", maximumRedirects: 0))
        #expect(unfollowed.status == 307)
        #expect(await failure(HTTPRequest(.get, server.url + "/loop"))?.message.contains("more than 10") == true)
        #expect(await failure(HTTPRequest(.get, server.url + "/file"))?.code == .network)
    }

    @Test("an answer beyond the allowed size is refused")
    func sizeLimit() async {
        let server = LoopbackServer { request, connection in
            if request.target == "/head" {
                connection.send("HTTP/1.1 200 OK\r\n")
                for index in 0..<100_000 { guard connection.send("X-\(index): yyyyyyyyyyyyyyyy\r\n") else { return } }
            }
            connection.respond(body: [UInt8](repeating: 1, count: 5000))
        }
        defer { server.stop() }
        #expect(await failure(HTTPRequest(.get, server.url, maximumResponseBytes: 4999))?.code == .limitExceeded)
        #expect(await failure(HTTPRequest(.get, server.url, maximumResponseBytes: 5000)) == nil)
        #expect(await failure(HTTPRequest(.get, server.url + "/head")) != nil)
    }

    @Test("a silent server, a slow server and a dead port give errors in time")
    func timeouts() async {
        let server = LoopbackServer { request, connection in
            connection.beginStream("text/plain")
            for _ in 0..<40 {
                guard request.target == "/drip", connection.send("x") else { break }
                connection.pause(0.05)
            }
            if request.target != "/drip" { connection.pause(1.5) }
        }
        let once = HTTPClient(retry: .none)
        let silent = await failure(
            HTTPRequest(.get, server.url, timeouts: HTTPTimeouts(idle: 0.2)), client: once)
        #expect(silent?.code == .network && silent?.message.contains("nothing came for 0.2 s") == true)
        let slow = await failure(
            HTTPRequest(.get, server.url + "/drip", timeouts: HTTPTimeouts(idle: 0.5, total: 0.4)), client: once)
        #expect(slow?.message.contains("longer than 0.4 s") == true)
        server.stop()
        #expect(await failure(HTTPRequest(.get, server.url), client: once)?.code == .network)
    }

    @Test("a body that breaks off is an error, and is asked for again as a whole")
    func brokenBody() async throws {
        let server = LoopbackServer { request, connection in
            connection.serve(Array("0123456789".utf8), etag: "e", for: request, cutAfter: request.attempt == 0 ? 4 : nil)
        }
        defer { server.stop() }
        #expect(try await client.send(HTTPRequest(.get, server.url)).text == "0123456789")
        let stream = try await HTTPClient(retry: .none).open(HTTPRequest(.get, server.url + "/again"))
        await #expect(throws: LyceumError.self) { for try await _ in stream {} }
    }

    @Test("ranges ask for a part")
    func ranges() async throws {
        let server = LoopbackServer { request, connection in
            connection.serve(Array("0123456789".utf8), etag: "\"e\"", for: request)
        }
        defer { server.stop() }
        let part = try await client.send(HTTPRequest(.get, server.url, headers: ["Range": "bytes=6-", "If-Range": "\"e\""]))
        #expect(part.status == 206 && part.text == "6789")
        let whole = try await client.send(HTTPRequest(.get, server.url, headers: ["Range": "bytes=6-", "If-Range": "\"f\""]))
        #expect(whole.status == 200 && whole.text == "0123456789")
    }

    @Test("cancelling the task stops a request at once")
    func cancellation() async throws {
        let server = LoopbackServer { _, connection in
            connection.beginStream("text/plain")
            connection.send("x")
            connection.pause(3)
        }
        defer { server.stop() }
        let url = server.url
        let client = client
        let task = Task { try await client.send(HTTPRequest(.get, url)) }
        try await Task.sleep(nanoseconds: 150_000_000)
        task.cancel()
        let error = await #expect(throws: LyceumError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(HTTPRequest(.get, url))
        }
        #expect(await #expect(throws: LyceumError.self) { try await early.value }?.code == .cancelled)
    }

    @Test("many requests run at the same time")
    func concurrency() async throws {
        let server = LoopbackServer { request, connection in
            connection.pause(0.1)
            connection.respond(text: request.target)
        }
        defer { server.stop() }
        let (url, client) = (server.url, client)
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<40 { group.addTask { try await client.send(HTTPRequest(.get, "\(url)/\(index)")).text } }
            var all: Set<String> = []
            for try await text in group { all.insert(text) }
            return all
        }
        #expect(texts.count == 40)
    }

    @Test("plain text where TLS is expected, and bad addresses and headers, are refused", arguments: [
        "ftp://host/x", "file:///etc/passwd", "http://", "http://a b/", "http://host:99999/", "http://[::1/", "host/x",
    ])
    func badAddresses(url: String) async {
        #expect(await failure(HTTPRequest(.get, url))?.code == .invalidArgument)
        #expect(await failure(HTTPRequest(.get, "http://127.0.0.1:1/", headers: ["A": "b\r\nC: d"]))?.code == .invalidArgument)
        let server = LoopbackServer { _, connection in connection.respond() }
        defer { server.stop() }
        let secure = "https" + server.url.dropFirst(4)
        #expect(await failure(HTTPRequest(.get, secure, timeouts: HTTPTimeouts(connect: 0.5)), client: HTTPClient(retry: .none))?.code == .network)
    }

    @Test("messages show no secrets of an address")
    func redaction() {
        #expect(HTTPAddress.redacted("https://user:pass@host/p?token=1#f") == "https://host/p")
        #expect(HTTPAddress.encodedPath("a b/ü+%.gguf") == "a%20b/%C3%BC%2B%25.gguf")
    }

    @Test("dates of headers are read")
    func dates() {
        #expect(Timestamp(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")?.secondsSince1970 == 784_111_777)
        #expect(Timestamp(secondsSince1970: 784_111_777).description == "1994-11-06T08:49:37Z")
        #expect(Timestamp(iso8601: "2024-02-29T23:59:59Z")?.description == "2024-02-29T23:59:59Z")
        #expect(Timestamp(httpDate: "yesterday") == nil)
    }
}
