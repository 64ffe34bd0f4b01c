package import LyceumCore

/// The bytes of a file, also one behind an http(s) address, from front to back, decompressed where they are gzip or zstd. Memory does not depend on the file's size.
package final class ByteStream {
    package let path: String
    /// Bytes of the file, as stored; 0 where a server does not say.
    package var size: Int { file.size }
    /// Bytes read of the file, as stored.
    package private(set) var position = 0
    private let file: any StoredBytes
    private let decompressor: Decompressor?
    private var waiting: [UInt8] = []
    private var used = 0
    private var hasEnded = false
    private static let chunk = 1 << 18

    package init(path: String) throws(LyceumError) {
        self.path = path
        file = try StoredFile.open(path)
        let kind = Decompressor.Kind(start: try file.read(at: 0, upTo: 4) ?? [])
        decompressor = try kind.map { kind throws(LyceumError) in try Decompressor(kind, path: path) }
    }

    /// The next bytes, never none; nil at the end.
    package func next() throws(LyceumError) -> [UInt8]? {
        guard let decompressor else {
            let bytes = try file.read(at: position, upTo: Self.chunk)
            position += bytes?.count ?? 0
            return bytes
        }
        var failure: LyceumError?
        let output = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, filled in
            do throws(LyceumError) { filled = try decompress(decompressor, into: buffer) } catch {
                filled = 0
                failure = error
            }
        }
        if let failure { throw failure }
        return output.isEmpty ? nil : output
    }

    private func decompress(
        _ decompressor: Decompressor, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(LyceumError) -> Int {
        while true {
            if used == waiting.count, !hasEnded {
                waiting = try file.read(at: position, upTo: Self.chunk) ?? []
                position += waiting.count
                used = 0
                hasEnded = waiting.isEmpty
            }
            var failure: LyceumError?
            var result = (consumed: 0, produced: 0)
            waiting.withUnsafeBufferPointer { input in
                do throws(LyceumError) {
                    result = try decompressor.step(UnsafeBufferPointer(rebasing: input[used...]), buffer)
                } catch { failure = error }
            }
            if let failure { throw failure }
            used += result.consumed
            if result.produced > 0 { return result.produced }
            if hasEnded {
                try decompressor.finish()
                return 0
            }
        }
    }
}
