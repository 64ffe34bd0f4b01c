package import LyceumCore

/// A piece of a file: of one on this machine, or of one behind an http(s) address by a single request for just these bytes.
package enum StoredRange {
    /// - Throws: `LyceumError`: `notFound`, `network`; `unsupported` where a server does not give parts; `invalidData` where the file ends before.
    package static func read(_ path: String, at offset: Int, count: Int) throws(LyceumError) -> [UInt8] {
        guard count > 0 else { return [] }
        guard StoredFile.isRemote(path) else { return try local(path, offset, count) }
        let request = HTTPRequest(.get, path, headers: ["Range": "bytes=\(offset)-\(offset + count - 1)"], maximumResponseBytes: count + 1)
        let answer = try BlockingTask.wait { () async -> Result<HTTPResponse, LyceumError> in
            do throws(LyceumError) { return .success(try await HTTPClient.shared.send(request)) } catch { return .failure(error) }
        }
        if answer.status == 416 { throw short(path, offset, count, 0) }
        guard answer.status == 206, answer.head.contentRange?.first == offset else {
            guard answer.head.isSuccess else { throw answer.failure() }
            throw LyceumError(
                .unsupported, "the server does not give parts of files", at: HTTPAddress.redacted(path),
                remedy: "fetch the file first (curl -O) and name it by its path")
        }
        guard answer.body.count == count else { throw short(path, offset, count, answer.body.count) }
        return answer.body
    }

    private static func local(_ path: String, _ offset: Int, _ count: Int) throws(LyceumError) -> [UInt8] {
        let file = try FileReader(path: path)
        var bytes: [UInt8] = []
        while bytes.count < count, let more = try file.read(at: offset + bytes.count, upTo: count - bytes.count), !more.isEmpty { bytes += more }
        guard bytes.count == count else { throw short(path, offset, count, bytes.count) }
        return bytes
    }

    private static func short(_ path: String, _ offset: Int, _ count: Int, _ found: Int) -> LyceumError {
        LyceumError(
            .invalidData, "expected \(count) bytes, found \(found)", at: "\(HTTPAddress.redacted(path)): byte \(offset)",
            remedy: "take the index that belongs to this file")
    }
}

/// Bytes in memory that are read like a file.
package final class StoredPiece: StoredBytes {
    package let path: String
    package var size: Int { bytes.count }
    private let bytes: [UInt8]

    package init(path: String, _ bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    package func read(at offset: Int, upTo count: Int) throws(LyceumError) -> [UInt8]? {
        guard (0..<bytes.count).contains(offset), count > 0 else { return nil }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
}
