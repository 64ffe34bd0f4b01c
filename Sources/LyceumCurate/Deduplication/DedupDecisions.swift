internal import LyceumCore

/// What becomes of documents and their parts.
enum DedupDecisions {
    case documents(DocumentGroups)
    /// Documents that go, found one after the other.
    case marked(DocumentMarks)
    /// Parts that go.
    case parts(DocumentMarks, TextParts.Kind)
    /// Ranges of all texts, one after the other, that go.
    case ranges(SubstringRanges)
}

/// Ranges of bytes in all texts together, ascending and apart from each other, on disk.
final class SubstringRanges: @unchecked Sendable {
    private let file: MappedFile?
    private let count: Int

    init(path: String) throws(LyceumError) {
        file = FileSystem.attributes(path)?.size == 0 ? nil : try MappedFile(path: path)
        count = (file?.count ?? 0) / 16
    }

    private func word(_ place: Int) -> Int { Int(file!.bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self)) }

    /// The ranges inside a text, counted from its beginning.
    ///
    /// - Parameter start: where the text begins among all texts.
    func ranges(from start: Int, count bytes: Int) -> [Range<Int>] {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if word(2 * middle + 1) <= start { low = middle + 1 } else { high = middle }
        }
        var found: [Range<Int>] = []
        while low < count, word(2 * low) < start + bytes {
            // A range may go on into the next text, where that one begins with the end of a repeated run.
            found.append(max(word(2 * low) - start, 0)..<min(word(2 * low + 1) - start, bytes))
            low += 1
        }
        return found
    }
}
