internal import LyceumCore

/// One file fetched over HTTP into a staging folder; goes on where an earlier attempt or process stopped.
struct FileDownload {
    enum Checksum: Hashable {
        case sha256(String)
        /// SHA-1 of a Git object: `blob <size>\0` and the bytes.
        case gitBlob(String)
    }

    /// What was fetched.
    struct Result {
        var bytes: Int
        var sha256: String
        var etag: String?
    }

    var url: String
    var headers: HTTPHeaders
    /// Where the whole file goes. Until then its bytes are in `<target>.part`.
    var target: String
    var expectedSize: Int?
    var checksum: Checksum?
    var client: HTTPClient
    var timeouts: HTTPTimeouts
    var progress: ProgressReporter
    /// The most bytes that are taken when no size is known.
    static let maximumBytes = 1 << 44

    private var part: String { target + ".part" }
    private var partRecord: String { target + ".part.json" }

    func run() async throws(LyceumError) -> Result {
        try FileSystem.makeFolder(FileSystem.parent(of: target) ?? ".")
        let before = progress.completed
        var state = try await resume()
        var file: FileAppender?
        var retry = 0
        while true {
            let had = state.count
            progress.update(to: before + state.count)
            do throws(Interruption) {
                try await receive(&state, &file, progressFrom: before)
                break
            } catch {
                guard error.mayPass else { throw error.error }
                // An attempt that brought bytes starts the count of failures again.
                retry = state.count > had ? 0 : retry + 1
                guard retry < client.retry.maximumAttempts else { throw error.error }
                try await client.wait(beforeRetry: retry, because: error.error)
            }
        }
        return try finish(state, file)
    }

    // MARK: - Parts

    /// Why the transfer stopped.
    private struct Interruption: Error {
        var error: LyceumError
        var mayPass: Bool
    }

    /// The bytes so far with their checksums.
    private struct State: Sendable {
        var count = 0
        var etag: String?
        var sha256 = Digest()
        var sha1: Digest?
        var total: Int?

        mutating func take(_ bytes: [UInt8]) {
            count += bytes.count
            sha256.update(bytes)
            sha1?.update(bytes)
        }
    }

    private func freshState() -> State {
        var state = State(total: expectedSize)
        if case .gitBlob = checksum, let expectedSize {
            var digest = Digest(.sha1)
            digest.update(Array("blob \(expectedSize)\0".utf8))
            state.sha1 = digest
        }
        return state
    }

    /// Takes up the bytes of an earlier process when it is certain that they belong to the same file.
    private func resume() async throws(LyceumError) -> State {
        guard let size = FileSystem.attributes(part)?.size, size > 0, size <= expectedSize ?? Self.maximumBytes,
            let record = try? JSON.read(path: partRecord), record["url"]?.stringValue == HTTPAddress.redacted(url),
            let etag = record["etag"]?.stringValue ?? (checksum == nil ? nil : "")
        else { return freshState() }
        let path = part
        let start = freshState()
        var state = try await BackgroundThread.run { () throws(LyceumError) -> State in
            var state = start
            let reader = try FileReader(path: path)
            while let bytes = try reader.read(upTo: 1 << 20) { state.take(bytes) }
            return state
        }
        state.etag = etag.isEmpty ? nil : etag
        return state
    }

    private func receive(
        _ state: inout State, _ file: inout FileAppender?, progressFrom before: Int
    ) async throws(Interruption) {
        if state.count > 0, state.count == state.total { return }
        var request = HTTPRequest(
            .get, url, headers: headers, timeouts: timeouts, maximumResponseBytes: Self.maximumBytes)
        if state.count > 0 {
            request.headers["Range"] = "bytes=\(state.count)-"
            request.headers["If-Range"] = state.etag
        }
        do throws(LyceumError) {
            let stream = try await client.open(request)
            try await accept(stream, &state, &file)
            while true {
                let bytes: [UInt8]?
                do throws(LyceumError) { bytes = try await stream.nextChunk() } catch {
                    throw error.code == .network ? Self.broken(error) : error
                }
                guard let bytes else { break }
                guard state.count + bytes.count <= state.total ?? Self.maximumBytes else {
                    throw LyceumError(
                        .network, "more than the announced \(state.total ?? 0) bytes came", at: HTTPAddress.redacted(url))
                }
                try file?.write(bytes)
                state.take(bytes)
                progress.update(to: before + state.count)
            }
            if let total = state.total, state.count < total {
                throw Self.broken(
                    LyceumError(.network, "\(state.count) of \(total) bytes came", at: HTTPAddress.redacted(url), remedy: "try again"))
            }
        } catch {
            let isBroken = error.cause is Broken
            var plain = error
            if isBroken { plain.cause = nil }
            throw Interruption(error: plain, mayPass: isBroken)
        }
    }

    /// Marks an error as one that another attempt may not meet.
    private struct Broken: Error {}

    private static func broken(_ error: LyceumError) -> LyceumError {
        var marked = error
        marked.cause = Broken()
        return marked
    }

    /// Looks at the head of the answer and opens the file at the right place.
    private func accept(
        _ stream: HTTPStream, _ state: inout State, _ file: inout FileAppender?
    ) async throws(LyceumError) {
        let head = stream.head
        let place = HTTPAddress.redacted(url)
        switch head.status {
        case 206 where state.count > 0:
            guard let (first, total) = Self.contentRange(head), first == state.count else {
                try restart(&state, &file)
                throw Self.broken(LyceumError(.network, "the server sent another part of the file than asked for", at: place))
            }
            state.total = expectedSize ?? total
        case 200:
            if state.count > 0 { try restart(&state, &file) }
            state.total = expectedSize ?? head.contentLength
        case 416 where state.count > 0:
            try restart(&state, &file)
            throw Self.broken(LyceumError(.network, "the server has a shorter file than the part that is here", at: place))
        default:
            throw try await stream.collected().failure()
        }
        if let total = state.total, let announced = head.contentLength, announced != total - state.count {
            throw LyceumError(
                .network, "expected \(total) bytes, the server announces \(announced + state.count)", at: place,
                remedy: "the file changed at its source; run the command again")
        }
        state.etag = head.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        try record(state)
        if file == nil { file = try FileAppender(path: part, keeping: state.count) }
    }

    private func restart(_ state: inout State, _ file: inout FileAppender?) throws(LyceumError) {
        state = freshState()
        file = nil
        try FileSystem.remove(part)
    }

    private func record(_ state: State) throws(LyceumError) {
        var object = JSON.Object([("url", .string(HTTPAddress.redacted(url)))])
        object["etag"] = state.etag.map { .string($0) }
        try AtomicFile.write(JSON.object(object).text(), to: partRecord)
    }

    /// `bytes 100-199/200`.
    private static func contentRange(_ head: HTTPHead) -> (first: Int, total: Int?)? {
        guard let text = head.headers["Content-Range"], text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/")
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int($0) }) else { return nil }
        return (first, Int(parts[1]))
    }

    private func finish(_ state: State, _ file: FileAppender?) throws(LyceumError) -> Result {
        let sha256 = state.sha256.hexadecimal()
        let (expected, found): (String?, String) =
            switch checksum {
            case nil: (nil, sha256)
            case .sha256(let value): (value.lowercased(), sha256)
            case .gitBlob(let value): (state.sha1 == nil ? nil : value.lowercased(), state.sha1?.hexadecimal() ?? "")
            }
        if let expected, expected != found {
            try FileSystem.remove(part)
            try FileSystem.remove(partRecord)
            throw LyceumError(
                .invalidData, "the checksum should be \(expected), found \(found)", at: HTTPAddress.redacted(url),
                remedy: "run the command again, the damaged file was removed; if it happens again, the source or the way to it is not to be trusted")
        }
        let whole = if let file { file } else { try FileAppender(path: part, keeping: state.count) }
        try whole.finish()
        try FileSystem.move(part, to: target)
        try FileSystem.remove(partRecord)
        return Result(bytes: state.count, sha256: sha256, etag: state.etag)
    }
}
