internal import LyceumCore

/// Reads a tokenizer.json straight into arenas: the vocabulary and merges never become JSON values or strings.
///
/// It gives up (nil) on anything unusual; the caller then parses the file the general way, which also gives the error its
/// line and column.
struct TokenizerReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var scratch: [UInt8] = []
    private var description = TokenizerDescription()

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    static func read(_ bytes: UnsafeRawBufferPointer) -> TokenizerDescription? {
        guard bytes.count < 1 << 31 else { return nil }
        var reader = TokenizerReader(bytes)
        return reader.topLevel() ? reader.description : nil
    }

    private mutating func topLevel() -> Bool {
        var hasModel = false
        let isComplete = object { reader, key in
            if key == "model" {
                hasModel = true
                return reader.model()
            }
            guard let value = reader.value() else { return false }
            reader.description.components[key] = value
            return true
        }
        skipSpace()
        return isComplete && hasModel && position == bytes.count
    }

    private mutating func model() -> Bool {
        object { reader, key in
            switch key {
            case "vocab":
                reader.skipSpace()
                reader.description.tokens = TokenList()
                return reader.peek() == UInt8(ascii: "{") ? reader.vocabulary() : reader.scoredVocabulary()
            case "merges":
                reader.description.merges = MergeList()
                return reader.merges()
            default:
                guard let value = reader.value() else { return false }
                reader.description.model[key] = value
                return true
            }
        }
    }

    private mutating func vocabulary() -> Bool {
        description.tokens.bytes.reserveCapacity((bytes.count - position) / 6)
        return group(UInt8(ascii: "{"), UInt8(ascii: "}")) { reader in
            let start = reader.description.tokens.bytes.count
            guard reader.string(), reader.skip(UInt8(ascii: ":")),
                let id = reader.wholeNumber()
            else { return false }
            reader.description.tokens.bytes += reader.scratch
            reader.description.tokens.entries.append(reader.entry(from: start, id: id))
            return true
        }
    }

    private func entry(from start: Int, id: Int32) -> TokenList.Entry {
        TokenList.Entry(start: UInt32(start), length: UInt32(description.tokens.bytes.count - start), id: id)
    }

    private mutating func scoredVocabulary() -> Bool {
        description.isScored = true
        return group(UInt8(ascii: "["), UInt8(ascii: "]")) { reader in
            let start = reader.description.tokens.bytes.count
            guard reader.skip(UInt8(ascii: "[")) else { return false }
            reader.skipSpace()
            guard reader.string(), reader.skip(UInt8(ascii: ",")),
                let score = reader.number(), reader.skip(UInt8(ascii: "]"))
            else { return false }
            let id = Int32(reader.description.tokens.entries.count)
            reader.description.tokens.bytes += reader.scratch
            reader.description.tokens.entries.append(reader.entry(from: start, id: id))
            reader.description.tokens.scores.append(score)
            return true
        }
    }

    private mutating func merges() -> Bool {
        group(UInt8(ascii: "["), UInt8(ascii: "]")) { reader in
            if reader.peek() == UInt8(ascii: "\"") {
                guard reader.string() else { return false }
                let line = reader.scratch
                return line.withUnsafeBufferPointer { reader.description.merges.append(line: $0) }
            }
            return reader.mergePair()
        }
    }

    private mutating func mergePair() -> Bool {
        let start = description.merges.bytes.count
        guard skip(UInt8(ascii: "[")) else { return false }
        skipSpace()
        guard string() else { return false }
        description.merges.bytes += scratch
        let middle = description.merges.bytes.count
        guard skip(UInt8(ascii: ",")) else { return false }
        skipSpace()
        guard string(), skip(UInt8(ascii: "]")) else { return false }
        description.merges.bytes += scratch
        description.merges.entries.append(
            MergeList.Entry(
                start: UInt32(start), leftLength: UInt32(middle - start),
                rightLength: UInt32(description.merges.bytes.count - middle)))
        return true
    }
}

// MARK: - Pieces of JSON

extension TokenizerReader {
    @inline(__always)
    private func peek() -> UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 { position &+= 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func group(_ open: UInt8, _ close: UInt8, _ element: (inout TokenizerReader) -> Bool) -> Bool {
        guard skip(open) else { return false }
        if skip(close) { return true }
        while true {
            skipSpace()
            guard element(&self) else { return false }
            if skip(close) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func object(_ member: (inout TokenizerReader, String) -> Bool) -> Bool {
        group(UInt8(ascii: "{"), UInt8(ascii: "}")) { reader in
            guard reader.string(), reader.skip(UInt8(ascii: ":")) else { return false }
            return member(&reader, String(decoding: reader.scratch, as: UTF8.self))
        }
    }

    /// Any value, through the general parser.
    private mutating func value() -> JSON? {
        skipSpace()
        let start = position
        guard skipValue() else { return nil }
        return try? JSON.parse(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    }

    /// Moves behind a value; brackets are only counted, the parser checks the rest.
    private mutating func skipValue() -> Bool {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                if depth == 0 { return true }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return true }
                depth -= 1
                if depth == 0 {
                    position += 1
                    return true
                }
            case UInt8(ascii: ","):
                if depth == 0 { return true }
            default: break
            }
            position += 1
        }
        return false
    }

    private mutating func skipString() -> Bool {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return true
            }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return false
    }

    /// Reads a string into `scratch`; only valid UTF-8 is taken.
    private mutating func string() -> Bool {
        guard peek() == UInt8(ascii: "\"") else { return false }
        scratch.removeAll(keepingCapacity: true)
        position += 1
        let start = position
        var isPlain = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                scratch.append(contentsOf: bytes[start..<position])
                position += 1
                return isPlain || String(validating: scratch, as: UTF8.self) != nil
            }
            if byte == UInt8(ascii: "\\") { return escapedString(from: start) }
            guard byte >= 0x20 else { return false }
            if byte >= 0x80 { isPlain = false }
            position &+= 1
        }
        return false
    }

    /// A string with escapes: the general parser reads it.
    private mutating func escapedString(from start: Int) -> Bool {
        position = start - 1
        guard skipString(), position <= bytes.count,
            let text = try? JSON.parse(UnsafeRawBufferPointer(rebasing: bytes[start - 1..<position])).stringValue
        else { return false }
        scratch.append(contentsOf: text.utf8)
        return true
    }

    private mutating func wholeNumber() -> Int32? {
        skipSpace()
        var value: Int32 = 0
        let start = position
        while position < bytes.count, bytes[position] &- 48 < 10 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int32(bytes[position] &- 48))
            if overflow || carry { return nil }
            value = sum
            position += 1
        }
        return position > start ? value : nil
    }

    private mutating func number() -> Double? {
        skipSpace()
        let start = position
        while position < bytes.count, Self.isPartOfNumber(bytes[position]) { position += 1 }
        guard position > start, position - start < 64 else { return nil }
        return Double(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || byte == 0x2D || byte == 0x2B || byte == 0x2E || byte | 0x20 == 0x65
    }
}
