internal import LyceumCore

/// A file behind an http(s) address of which parts here and there are read, as of a Parquet file: in blocks, the last few kept.
final class RemoteParts: StoredBytes {
    let path: String
    let size: Int
    private let entityTag: String?
    private let client: HTTPClient
    private var blocks: [(number: Int, bytes: [UInt8])] = []
    private static let block = 1 << 20
    private static let kept = 24

    init(_ path: String, client: HTTPClient = .shared) throws(LyceumError) {
        self.path = path
        self.client = client
        let answer = try Self.send(HTTPRequest(.get, path, headers: ["Range": "bytes=0-\(Self.block - 1)"], maximumResponseBytes: 2 * Self.block), client)
        guard answer.status == 206, let range = answer.head.contentRange, range.first == 0, let total = range.total else {
            guard answer.head.isSuccess else { throw answer.failure() }
            throw LyceumError(
                .unsupported, "the server does not give parts of files, which this format needs", at: HTTPAddress.redacted(path),
                remedy: "fetch the file first (curl -O) and name it by its path")
        }
        size = total
        entityTag = answer.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        blocks = [(0, answer.body)]
    }

    func read(at offset: Int, upTo count: Int) throws(LyceumError) -> [UInt8]? {
        guard offset >= 0, offset < size else { return nil }
        let end = min(size, offset + min(count, size - offset))
        var bytes: [UInt8] = []
        var place = offset
        while place < end {
            let block = try block(place / Self.block)
            let start = place % Self.block
            guard start < block.count else { throw short() }
            let part = block[start..<min(block.count, start + end - place)]
            bytes += part
            place += part.count
        }
        return bytes
    }

    private func block(_ number: Int) throws(LyceumError) -> [UInt8] {
        if let place = blocks.firstIndex(where: { $0.number == number }) {
            let found = blocks.remove(at: place)
            blocks.append(found)
            return found.bytes
        }
        let start = number * Self.block
        let end = min(size, start + Self.block)
        var request = HTTPRequest(.get, path, headers: ["Range": "bytes=\(start)-\(end - 1)"], maximumResponseBytes: 2 * Self.block)
        request.headers["If-Match"] = entityTag
        let answer = try Self.send(request, client)
        guard answer.status == 206, answer.head.contentRange?.first == start, answer.body.count == end - start else {
            throw answer.head.isSuccess || answer.status == 412 ? short() : answer.failure()
        }
        if blocks.count >= Self.kept { blocks.removeFirst() }
        blocks.append((number, answer.body))
        return answer.body
    }

    private func short() -> LyceumError {
        LyceumError(.network, "the file changed at its source while it was read", at: HTTPAddress.redacted(path), remedy: "run the command again")
    }

    private static func send(_ request: HTTPRequest, _ client: HTTPClient) throws(LyceumError) -> HTTPResponse {
        try BlockingTask.wait { () async -> Result<HTTPResponse, LyceumError> in
            do throws(LyceumError) { return .success(try await client.send(request)) } catch { return .failure(error) }
        }
    }
}
