internal import LyceumCore

/// A file behind an http(s) address, read from front to back while it comes; a connection that breaks off is taken up again where it stopped, by a
/// request for the rest (RFC 9110, Range), and only if the server still has the same file.
///
/// Reading at another place begins a new request there. A server without ranges is read again from the front, the part before thrown away.
final class RemoteFile: StoredBytes {
    let path: String
    private(set) var size = 0
    private let client: HTTPClient
    private var stream: HTTPStream?
    /// Where in the file the next bytes of `waiting`, then of the stream, belong.
    private var position = 0
    private var waiting: ArraySlice<UInt8> = []
    /// What was given last, which may be asked for again.
    private var last: (start: Int, bytes: [UInt8]) = (0, [])
    private var entityTag: String?
    private static let piece = 1 << 18
    /// Attempts without a byte in between.
    private static let attempts = 5

    init(_ path: String, client: HTTPClient = .shared) throws(LyceumError) {
        self.path = path
        self.client = client
        try open(at: 0)
    }

    func read(at offset: Int, upTo count: Int) throws(LyceumError) -> [UInt8]? {
        guard count > 0 else { return [] }
        if size > 0, offset >= size { return nil }
        if offset >= last.start, offset < last.start + last.bytes.count { return Array(last.bytes[(offset - last.start)...].prefix(count)) }
        if offset < position || offset - position > 1 << 20 { try open(at: offset) }
        while position < offset {
            guard try fill() else { return nil }
            let passed = min(waiting.count, offset - position)
            waiting = waiting.dropFirst(passed)
            position += passed
        }
        guard try fill() else { return nil }
        let given = Array(waiting.prefix(count))
        waiting = waiting.dropFirst(given.count)
        last = (position, given)
        position += given.count
        return given
    }

    /// Has bytes waiting; false at the end of the file.
    private func fill() throws(LyceumError) -> Bool {
        var failures = 0
        while waiting.isEmpty {
            if size > 0, position >= size { return false }
            do throws(LyceumError) {
                if stream == nil { try open(at: position) }
                guard let stream else { return false }
                let bytes = try Self.next(of: stream)
                waiting = bytes[...]
                if bytes.isEmpty {
                    self.stream = nil
                    guard size > position else { return false }
                    throw LyceumError(.network, "\(position) of \(size) bytes came", at: HTTPAddress.redacted(path), remedy: "try again")
                }
            } catch {
                stream = nil
                failures += 1
                guard error.code == .network, !(error.cause is FileChanged), failures < Self.attempts else { throw error }
                try pause(failures - 1, error)
            }
        }
        return true
    }

    private func pause(_ retry: Int, _ reason: LyceumError) throws(LyceumError) {
        let client = client
        try BlockingTask.wait { () async -> Result<Void, LyceumError> in
            do throws(LyceumError) { return .success(try await client.wait(beforeRetry: retry, because: reason)) } catch { return .failure(error) }
        }
    }

    /// Some of what comes next; none at the end.
    private static func next(of stream: HTTPStream) throws(LyceumError) -> [UInt8] {
        try BlockingTask.wait { () async -> Result<[UInt8], LyceumError> in
            var bytes: [UInt8] = []
            do throws(LyceumError) {
                while bytes.count < piece, let more = try await stream.nextChunk() { bytes += more }
            } catch {
                // What came before the break is good.
                if bytes.isEmpty { return .failure(error) }
            }
            return .success(bytes)
        }
    }

    /// The file at the address is not the one that was begun.
    private struct FileChanged: Error {}

    private func open(at offset: Int) throws(LyceumError) {
        (stream, waiting) = (nil, [])
        var request = HTTPRequest(.get, path, maximumResponseBytes: 1 << 50)
        // The first request asks for no range: some servers answer it with what they would not give in parts.
        if offset > 0 {
            request.headers["Range"] = "bytes=\(offset)-"
            request.headers["If-Range"] = entityTag
        }
        let (client, asked) = (client, request)
        let opened = try BlockingTask.wait { () async -> Result<HTTPStream, LyceumError> in
            do throws(LyceumError) { return .success(try await client.open(asked)) } catch { return .failure(error) }
        }
        try accept(opened, offset)
        stream = opened
    }

    private func accept(_ opened: HTTPStream, _ offset: Int) throws(LyceumError) {
        let head = opened.head
        let tag = head.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        switch head.status {
        case 206:
            guard let (first, total) = head.contentRange, first == offset else {
                throw LyceumError(.network, "the server sent another part of the file than asked for", at: HTTPAddress.redacted(path))
            }
            try check(size: total ?? size, tag)
            position = offset
        case 200:
            try check(size: head.contentLength ?? 0, tag)
            position = 0
        case 416 where size == 0:
            // Its length was unknown, and it ends here.
            (position, size) = (offset, offset)
        default: throw HTTPResponse(head: head, body: []).failure()
        }
    }

    private func check(size found: Int, _ tag: String?) throws(LyceumError) {
        if size > 0, found != size || (entityTag != nil && tag != nil && tag != entityTag) {
            throw LyceumError(
                .network, "the file changed at its source while it was read", at: HTTPAddress.redacted(path), remedy: "run the command again",
                cause: FileChanged())
        }
        size = found
        entityTag = tag ?? entityTag
    }
}

extension HTTPHead {
    /// `bytes 100-199/200`: the first byte and how many the whole file has, `*` where the server does not say.
    var contentRange: (first: Int, total: Int?)? {
        guard let text = headers["Content-Range"], text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/")
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int($0) }) else { return nil }
        return (first, Int(parts[1]))
    }
}
