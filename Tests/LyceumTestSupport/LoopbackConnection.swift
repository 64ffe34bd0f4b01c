#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One connection of a client to the test server.
public final class LoopbackConnection: @unchecked Sendable {
    private var descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func readRequest() -> LoopbackServer.Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        func more() -> Bool {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { bytes += buffer[..<count] }
            return count > 0
        }
        var headEnd: Int?
        while headEnd == nil {
            guard more() else { return nil }
            headEnd = bytes.indices.dropLast(3).first {
                bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
            }
        }
        let lines = String(decoding: bytes[..<headEnd!], as: UTF8.self).split(whereSeparator: \.isNewline)
        let start = lines[0].split(separator: " ")
        guard start.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while bytes.count < headEnd! + 4 + length { guard more() else { return nil } }
        return LoopbackServer.Request(
            method: String(start[0]), target: String(start[1]), headers: headers,
            body: Array(bytes[(headEnd! + 4)..<(headEnd! + 4 + length)]), attempt: 0)
    }

    /// Sends bytes as they are; false when the client has gone.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { systemSend(descriptor, $0.baseAddress! + offset, bytes.count - offset, flags) }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    @discardableResult
    public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a whole answer.
    public func respond(_ status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = [], sendsBody: Bool = true) {
        var head = "HTTP/1.1 \(status) Status\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !headers.contains(where: { $0.0 == "Content-Length" }) { head += "Content-Length: \(body.count)\r\n" }
        send(Array((head + "\r\n").utf8) + (sendsBody ? body : []))
    }

    public func respond(_ status: Int = 200, headers: [(String, String)] = [], text: String) {
        respond(status, headers: headers, body: Array(text.utf8))
    }

    /// Sends a head without a length; the body ends with the connection.
    public func beginStream(_ type: String = "text/event-stream", headers: [(String, String)] = []) {
        var head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: \(type)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        send(head + "\r\n")
    }

    /// Serves bytes with `ETag`, `Range` and `If-Range`, as a file server does.
    /// - Parameter cutAfter: closes the connection after this many bytes of the body.
    public func serve(
        _ bytes: [UInt8], etag: String, for request: LoopbackServer.Request, headers: [(String, String)] = [],
        cutAfter: Int? = nil
    ) {
        var status = 200
        var part = bytes[...]
        var all = headers + [("ETag", etag), ("Accept-Ranges", "bytes")]
        if let range = request.headers["range"], request.headers["if-range"].map({ $0 == etag }) ?? true {
            let first = Int(range.dropFirst("bytes=".count).prefix { $0 != "-" }) ?? 0
            guard first < bytes.count else {
                return respond(416, headers: all + [("Content-Range", "bytes */\(bytes.count)")])
            }
            status = 206
            part = bytes[first...]
            all.append(("Content-Range", "bytes \(first)-\(bytes.count - 1)/\(bytes.count)"))
        }
        all.append(("Content-Length", "\(part.count)"))
        if request.method == "HEAD" { return respond(status, headers: all, sendsBody: false) }
        respond(status, headers: all, body: Array(cutAfter.map { part.prefix($0) } ?? part))
    }

    public func pause(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }

    /// Resets the connection: the client sees an error instead of an end.
    public func abort() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
        descriptor = -1
    }

    func finish() {
        guard descriptor >= 0 else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        close(descriptor)
        descriptor = -1
    }
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int, _ flags: Int32) -> Int {
    send(descriptor, bytes, count, flags)
}
