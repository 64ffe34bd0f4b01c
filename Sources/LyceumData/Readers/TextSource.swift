internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Plain text as one document, cut at a separator or, when it is very long, at line ends.
final class TextSource: RecordSource {
    private let stream: ByteStream
    private let separator: [UInt8]
    private let limit: Int
    private var pending: [UInt8] = []
    /// Bytes of `pending` that were given already.
    private var given = 0
    /// Where in `pending` the search for the separator goes on.
    private var searched = 0
    private var line = 1
    private var hasEnded = false
    private var isFirst = true
    private(set) var cutTexts = 0
    private var continuesCut = false
    var bytesRead: Int { stream.position }
    var size: Int { stream.size }

    init(_ stream: ByteStream, _ options: RecordReader.Options) {
        self.stream = stream
        separator = Array((options.separator ?? "").utf8)
        limit = max(options.maximumTextBytes, 64)
    }

    func next() throws(LyceumError) -> (line: Int, Outcome)? {
        while true {
            if let end = separatorStart() {
                defer { continuesCut = false }
                return take(end, dropping: separator.count)
            }
            if pending.count - given > limit {
                if !continuesCut { cutTexts += 1 }
                continuesCut = true
                return take(cutPlace(), dropping: 0)
            }
            if hasEnded {
                guard given < pending.count else { return nil }
                return take(pending.count, dropping: 0)
            }
            guard let chunk = try stream.next() else {
                hasEnded = true
                continue
            }
            pending.removeFirst(given)
            searched -= given
            given = 0
            pending += isFirst && chunk.starts(with: [0xEF, 0xBB, 0xBF]) ? chunk.dropFirst(3) : chunk[...]
            isFirst = false
        }
    }

    /// The text up to a place in `pending`.
    private func take(_ end: Int, dropping: Int) -> (line: Int, Outcome) {
        let outcome = pending[given..<end].text.map { DataRecord.Content.text($0) }
        let start = line
        line += pending[given..<(end + dropping)].withUnsafeBufferPointer { bytes in
            bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        }
        given = end + dropping
        searched = given
        return (start, outcome)
    }

    /// After the last line end within the limit; else where a character begins.
    private func cutPlace() -> Int {
        let end = given + limit
        if let newline = pending[given..<end].lastIndex(of: 0x0A) { return newline + 1 }
        var place = end
        while place > end - 4, pending[place] & 0xC0 == 0x80 { place -= 1 }
        return place
    }

    private func separatorStart() -> Int? {
        guard !separator.isEmpty else { return nil }
        let last = pending.count - separator.count
        let found: Int? = pending.withUnsafeBytes { text in
            var place = searched
            while place <= last, let start = text.baseAddress,
                let candidate = memchr(start + place, Int32(separator[0]), last - place + 1)
            {
                place = UnsafeRawPointer(candidate) - start
                if memcmp(start + place, separator, separator.count) == 0 { return place }
                place += 1
            }
            return nil
        }
        if found == nil { searched = max(last + 1, given) }
        return found
    }
}
