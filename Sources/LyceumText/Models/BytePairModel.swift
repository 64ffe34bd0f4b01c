internal import LyceumCore

/// Byte-pair encoding, over bytes or over characters.
///
/// - Source: Sennrich et al. 2016; behavior of Hugging Face tokenizers' `BPE`.
final class BytePairModel: @unchecked Sendable {
    struct Options: Sendable {
        var unknown: Int32 = -1
        var fusesUnknown = false
        var fallsBackToBytes = false
        /// A word that is a token is that token, whatever the merges give.
        var ignoresMerges = false
        var continuingPrefix: [UInt8] = []
        var endSuffix: [UInt8] = []
    }

    /// By bytes when `isByteLevel`, else by the tokens' UTF-8.
    let tokens: TokenTable
    let merges: MergeTable
    let options: Options
    /// Symbols are single bytes and the tokens' bytes are what they stand for.
    let isByteLevel: Bool
    /// Ids of single bytes (byte level) or of the ASCII characters.
    private let single: [Int32]
    /// Ids of `<0x00>` … `<0xFF>`; empty unless all 256 exist and the model falls back to them.
    private let fallback: [Int32]

    init(tokens: TokenTable, merges: MergeTable, isByteLevel: Bool, options: Options) {
        self.tokens = tokens
        self.merges = merges
        self.isByteLevel = isByteLevel
        self.options = options
        single = (0..<(isByteLevel ? 256 : 128)).map { tokens.find(CollectionOfOne(UInt8($0))) ?? -1 }
        fallback = options.fallsBackToBytes ? Self.byteTokens(tokens) : []
    }

    /// The ids of the tokens named `<0xAB>`, -1 where there is none.
    static func byteTokens(_ tokens: TokenTable) -> [Int32] {
        let digits = Array("0123456789ABCDEF".utf8)
        return (0..<256).map { byte in
            tokens.find(Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15]] + Array(">".utf8)) ?? -1
        }
    }

    /// Appends the ids of a word, and how many of its bytes each stands for to `lengths` when that is not nil.
    func encode(_ word: UnsafePointer<UInt8>, _ count: Int, _ symbols: SymbolBuffer, _ output: TokenBuffer, _ lengths: TokenBuffer?) {
        if options.ignoresMerges {
            let whole = tokens.find(word, count)
            if whole >= 0 {
                output.append(whole)
                lengths?.append(Int32(truncatingIfNeeded: count))
                return
            }
        }
        symbols.reserve(count)
        let start = isByteLevel ? splitBytes(word, count, symbols) : splitCharacters(word, count, symbols)
        guard start > 0 else { return }
        let left = BytePairMerging.merge(symbols, start, merges)
        output.reserve(left)
        for index in 0..<left { output.append(symbols.ids[index]) }
        if let lengths {
            for index in 0..<left { lengths.append(symbols.lengths[index]) }
        }
        if count > 1 << 16 { symbols.trim() }
    }

    private func splitBytes(_ word: UnsafePointer<UInt8>, _ count: Int, _ symbols: SymbolBuffer) -> Int {
        guard options.continuingPrefix.isEmpty, options.endSuffix.isEmpty else {
            return splitWithAffixes(word, count, symbols)
        }
        let (ids, lengths) = (symbols.ids, symbols.lengths)
        let complete = single.withUnsafeBufferPointer { single in
            for index in 0..<count {
                let id = single[Int(word[index])]
                if id < 0 { return false }
                ids[index] = id
                lengths[index] = 1
            }
            return true
        }
        return complete ? count : splitWithAffixes(word, count, symbols)
    }

    private func splitCharacters(_ word: UnsafePointer<UInt8>, _ count: Int, _ symbols: SymbolBuffer) -> Int {
        guard options.continuingPrefix.isEmpty, options.endSuffix.isEmpty else {
            return splitWithAffixes(word, count, symbols)
        }
        var writer = SymbolWriter(model: self, symbols: symbols)
        var index = 0
        while index < count {
            let length = utf8Length(word[index])
            let id = length == 1 ? single[Int(word[index])] : tokens.find(word + index, length)
            if id >= 0 {
                writer.append(id, length)
            } else {
                writer.appendMissing(UnsafeBufferPointer(start: word + index, count: length), length)
            }
            index &+= length
        }
        return writer.finish()
    }

    /// The general case: pieces with a prefix or suffix, or bytes without a token.
    private func splitWithAffixes(_ word: UnsafePointer<UInt8>, _ count: Int, _ symbols: SymbolBuffer) -> Int {
        let extra = max(options.continuingPrefix.count, 0) + options.endSuffix.count + 1
        symbols.reserve(count * extra)
        var writer = SymbolWriter(model: self, symbols: symbols)
        var index = 0
        var piece: [UInt8] = []
        while index < count {
            let length = isByteLevel ? 1 : utf8Length(word[index])
            piece.removeAll(keepingCapacity: true)
            if index > 0 { piece.append(contentsOf: options.continuingPrefix) }
            piece.append(contentsOf: UnsafeBufferPointer(start: word + index, count: length))
            if index + length == count { piece.append(contentsOf: options.endSuffix) }
            if let id = tokens.find(piece) {
                writer.append(id, length)
            } else {
                piece.withUnsafeBufferPointer { writer.appendMissing($0, length) }
            }
            index += length
        }
        return writer.finish()
    }

    /// Writes symbols, with unknown characters held back so that neighbors can be fused.
    private struct SymbolWriter {
        let model: BytePairModel
        let symbols: SymbolBuffer
        var count = 0
        var pending = 0
        var hasPending = false

        init(model: BytePairModel, symbols: SymbolBuffer) {
            self.model = model
            self.symbols = symbols
        }

        @inline(__always)
        mutating func put(_ id: Int32, _ length: Int) {
            symbols.ids[count] = id
            symbols.lengths[count] = Int32(truncatingIfNeeded: length)
            count &+= 1
        }

        @inline(__always)
        mutating func append(_ id: Int32, _ length: Int) {
            flush()
            put(id, length)
        }

        @inline(__always)
        mutating func flush() {
            guard hasPending else { return }
            put(model.options.unknown, pending)
            hasPending = false
        }

        mutating func appendMissing(_ piece: UnsafeBufferPointer<UInt8>, _ length: Int) {
            if !model.fallback.isEmpty, piece.allSatisfy({ model.fallback[Int($0)] >= 0 }) {
                for byte in piece { put(model.fallback[Int(byte)], 1) }
                return
            }
            // Without an unknown token such characters vanish.
            guard model.options.unknown >= 0 else { return }
            if hasPending, model.options.fusesUnknown {
                pending += length
            } else {
                flush()
                pending = length
                hasPending = true
            }
        }

        mutating func finish() -> Int {
            flush()
            return count
        }
    }
}
