/// Text on its way from the input to the model, valid UTF-8, with where in the input each byte came from.
///
/// A final class so that unchanged text is passed on without copying; the memory of the input must outlive it.
final class TokenizerText {
    let base: UnsafePointer<UInt8>
    let count: Int
    /// Place in the input of the first byte, when the text is an unchanged part of it.
    let origin: Int
    private let owned: UnsafeMutablePointer<UInt8>?
    /// Place in the input of each byte's source; nil for unchanged text and where nobody asked.
    private let sources: [Range<Int>]?
    let tracksSources: Bool

    init(part base: UnsafePointer<UInt8>, _ count: Int, origin: Int, tracksSources: Bool) {
        self.base = base
        self.count = count
        self.origin = origin
        self.tracksSources = tracksSources
        owned = nil
        sources = nil
    }

    fileprivate init(bytes: [UInt8], sources: [Range<Int>]?, origin: Int, tracksSources: Bool) {
        // One byte more, so that the start of empty text is a valid pointer.
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { memory.initialize(from: start, count: source.count) }
        }
        memory[bytes.count] = 0
        owned = memory
        base = UnsafePointer(memory)
        count = bytes.count
        self.sources = tracksSources ? sources : nil
        self.origin = origin
        self.tracksSources = tracksSources
    }

    deinit { owned?.deallocate() }

    /// Where in the input the bytes of `range` came from.
    func source(of range: Range<Int>) -> Range<Int> {
        guard let sources else { return origin + range.lowerBound..<origin + range.upperBound }
        guard !sources.isEmpty else { return origin..<origin }
        let first = sources[min(range.lowerBound, sources.count - 1)]
        guard !range.isEmpty else { return first.lowerBound..<first.lowerBound }
        let last = sources[min(range.upperBound, sources.count) - 1]
        return first.lowerBound..<max(first.lowerBound, last.upperBound)
    }

    /// Whether the first byte of the piece at `start` comes from the very beginning of the input.
    func isBeginning(_ start: Int) -> Bool {
        // What normalization removed in front still belongs to the first piece.
        guard let sources, start > 0 else { return origin == 0 && start == 0 }
        return start < sources.count ? sources[start].lowerBound == 0 : origin == 0
    }

    /// A part as a text of its own.
    func part(_ range: Range<Int>) -> TokenizerText {
        if owned == nil {
            return TokenizerText(part: base + range.lowerBound, range.count, origin: origin + range.lowerBound, tracksSources: tracksSources)
        }
        if range == 0..<count { return self }
        let place = range.lowerBound == 0 ? origin : source(of: range).lowerBound
        return TokenizerText(
            bytes: Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)),
            sources: sources.map { Array($0[range]) }, origin: place, tracksSources: tracksSources)
    }

    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }
}

/// Builds a changed text from an old one.
struct TextRewriter {
    let source: TokenizerText
    private(set) var bytes: [UInt8] = []
    private var sources: [Range<Int>] = []

    init(_ source: TokenizerText) {
        self.source = source
        bytes.reserveCapacity(source.count + source.count / 8 + 16)
    }

    var count: Int { bytes.count }

    /// Copies a range unchanged.
    mutating func copy(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        bytes.append(contentsOf: UnsafeBufferPointer(start: source.base + range.lowerBound, count: range.count))
        guard source.tracksSources else { return }
        for index in range { sources.append(source.source(of: index..<index + 1)) }
    }

    /// Appends bytes that stand for `range`.
    mutating func append(_ new: some Collection<UInt8>, for range: Range<Int>) {
        bytes.append(contentsOf: new)
        guard source.tracksSources else { return }
        sources.append(contentsOf: repeatElement(source.source(of: range), count: new.count))
    }

    mutating func append(scalar: UInt32, for range: Range<Int>) {
        let start = bytes.count
        appendScalar(scalar, to: &bytes)
        guard source.tracksSources else { return }
        sources.append(contentsOf: repeatElement(source.source(of: range), count: bytes.count - start))
    }

    consuming func finish() -> TokenizerText {
        TokenizerText(
            bytes: bytes, sources: sources, origin: source.origin, tracksSources: source.tracksSources)
    }
}

/// A part of a text that goes to the model by itself.
struct Piece {
    var start: Int
    var end: Int
}
