/// The four normalization forms of Unicode (UAX #15).
enum NormalizationForm: String, Sendable {
    case nfc = "NFC"
    case nfd = "NFD"
    case nfkc = "NFKC"
    case nfkd = "NFKD"

    var isCompatible: Bool { self == .nfkc || self == .nfkd }
    var composes: Bool { self == .nfc || self == .nfkc }
}

/// Decompositions, compositions and combining classes.
struct NormalizationTables: @unchecked Sendable {
    static let shared = NormalizationTables()
    private static let limit = 0x30000

    /// Combining classes of scalars below `limit`.
    private let classes: UnsafeMutablePointer<UInt8>
    /// Bits of `Mark` for scalars below `limit`; nothing above them has any.
    private let marks: UnsafeMutablePointer<UInt8>
    private let canonical: [UInt32: [UInt32]]
    private let compatible: [UInt32: [UInt32]]
    private let compositions: [UInt64: UInt32]

    /// What makes a character more than itself.
    private enum Mark {
        /// Has a combining class or a canonical decomposition.
        static let canonical: UInt8 = 1
        static let compatible: UInt8 = 2
        /// Not unchanged by composition: it has a combining class, may join what is before it, or never comes out.
        static let composing: UInt8 = 4
    }

    private init() {
        classes = .allocate(capacity: Self.limit)
        classes.initialize(repeating: 0, count: Self.limit)
        marks = .allocate(capacity: Self.limit)
        marks.initialize(repeating: 0, count: Self.limit)
        var (canonical, compatible): ([UInt32: [UInt32]], [UInt32: [UInt32]]) = ([:], [:])
        var compositions: [UInt64: UInt32] = [:]
        let (classes, marks) = (classes, marks)
        UnicodeStream.runs(UnicodeData.combiningClasses) { range, value in
            for scalar in range where scalar < Self.limit {
                classes[scalar] = UInt8(value)
                marks[scalar] |= Mark.canonical | Mark.composing
            }
        }
        UnicodeStream.mappings(UnicodeData.canonicalDecompositions) { scalar, parts in
            canonical[scalar] = parts
            // Cleared again below for those that compositions restore.
            marks[Int(scalar)] |= Mark.canonical | Mark.composing
        }
        UnicodeStream.mappings(UnicodeData.compatibilityDecompositions) { scalar, parts in
            compatible[scalar] = parts
            marks[Int(scalar)] |= Mark.compatible
        }
        UnicodeStream.mappings(UnicodeData.compositions) { scalar, parts in
            guard parts.count == 2 else { return }
            compositions[UInt64(parts[0]) << 32 | UInt64(parts[1])] = scalar
            if classes[Int(scalar)] == 0 { marks[Int(scalar)] &= ~Mark.composing }
        }
        for pair in compositions.keys { marks[Int(UInt32(truncatingIfNeeded: pair))] |= Mark.composing }
        for scalar in Hangul.syllables { marks[Int(scalar)] |= Mark.canonical }
        for scalar in [Hangul.vowels, Hangul.tails].joined() { marks[Int(scalar)] |= Mark.composing }
        self.canonical = canonical
        self.compatible = compatible
        self.compositions = compositions
    }

    private enum Hangul {
        static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
        static let leads: ClosedRange<UInt32> = 0x1100...0x1112
        static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
        static let tails: ClosedRange<UInt32> = 0x11A8...0x11C2
    }

    @inline(__always)
    func combiningClass(_ scalar: UInt32) -> UInt8 { scalar < Self.limit ? classes[Int(scalar)] : 0 }

    /// Whether a character alone stays as it is and keeps characters before and after it apart.
    @inline(__always)
    func isInert(_ scalar: UInt32, _ form: NormalizationForm) -> Bool {
        guard scalar >= 0xA0 else { return true }
        guard scalar < Self.limit else { return true }
        let wanted = (form.composes ? Mark.composing : Mark.canonical) | (form.isCompatible ? Mark.compatible : 0)
        return marks[Int(scalar)] & wanted == 0
    }

    /// Appends the full decomposition.
    func decompose(_ scalar: UInt32, _ form: NormalizationForm, _ output: inout [UInt32]) {
        if Hangul.syllables.contains(scalar) {
            let index = scalar - Hangul.syllables.lowerBound
            output.append(Hangul.leads.lowerBound + index / 588)
            output.append(Hangul.vowels.lowerBound + index % 588 / 28)
            if index % 28 > 0 { output.append(Hangul.tails.lowerBound - 1 + index % 28) }
        } else if form.isCompatible, let parts = compatible[scalar] {
            output += parts
        } else if let parts = canonical[scalar] {
            output += parts
        } else {
            output.append(scalar)
        }
    }

    func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if Hangul.leads.contains(first), Hangul.vowels.contains(second) {
            let lead = first - Hangul.leads.lowerBound
            return Hangul.syllables.lowerBound + (lead * 21 + second - Hangul.vowels.lowerBound) * 28
        }
        if Hangul.syllables.contains(first), (first - Hangul.syllables.lowerBound) % 28 == 0, Hangul.tails.contains(second) {
            return first + second - Hangul.tails.lowerBound + 1
        }
        return compositions[UInt64(first) << 32 | UInt64(second)]
    }
}

extension NormalizationForm {
    /// The text in this form; the same object when it already is.
    ///
    /// - Complexity: linear but for sorting runs of combining marks; text without anything to change is only scanned.
    func apply(_ text: TokenizerText) -> TokenizerText {
        let tables = NormalizationTables.shared
        let base = text.base
        var rewriter: TextRewriter?
        var copied = 0
        /// Start of the last inert character: what follows may join it.
        var anchor = 0
        var position = 0
        var chunk = NormalizationChunk()
        while position < text.count {
            let byte = base[position]
            // Below U+0300 composition changes nothing; below U+00A0 nothing does.
            if byte < 0xC2 || (composes && !isCompatible && byte < 0xCC) {
                anchor = position
                position &+= byte < 0x80 ? 1 : 2
                continue
            }
            if tables.isInert(decodeScalar(base, position), self) {
                anchor = position
                position &+= utf8Length(byte)
                continue
            }
            let first = anchor
            while position < text.count, !tables.isInert(decodeScalar(base, position), self) {
                position &+= utf8Length(base[position])
            }
            // Taken out while it changes, so that its memory is not copied.
            var builder = rewriter ?? TextRewriter(text)
            rewriter = nil
            builder.copy(copied..<first)
            chunk.normalize(base, first..<position, self)
            for scalar in chunk.scalars { builder.append(scalar: scalar, for: first..<position) }
            rewriter = consume builder
            copied = position
            anchor = position
        }
        guard var rewriter else { return text }
        rewriter.copy(copied..<text.count)
        return rewriter.finish()
    }
}

/// Decomposes, orders and composes one stretch.
private struct NormalizationChunk {
    var scalars: [UInt32] = []

    mutating func normalize(_ text: UnsafePointer<UInt8>, _ range: Range<Int>, _ form: NormalizationForm) {
        scalars.removeAll(keepingCapacity: true)
        var position = range.lowerBound
        while position < range.upperBound {
            NormalizationTables.shared.decompose(decodeScalar(text, position), form, &scalars)
            position += utf8Length(text[position])
        }
        order()
        if form.composes { compose() }
    }

    /// Sorts each run of combining marks by class, equal ones as they were.
    private mutating func order() {
        let tables = NormalizationTables.shared
        var start = 0
        while start < scalars.count {
            guard tables.combiningClass(scalars[start]) > 0 else {
                start += 1
                continue
            }
            var end = start
            while end < scalars.count, tables.combiningClass(scalars[end]) > 0 { end += 1 }
            if end - start > 1 {
                let sorted = scalars[start..<end].enumerated().sorted {
                    let (a, b) = (tables.combiningClass($0.element), tables.combiningClass($1.element))
                    return a != b ? a < b : $0.offset < $1.offset
                }
                scalars.replaceSubrange(start..<end, with: sorted.map(\.element))
            }
            start = end
        }
    }

    private mutating func compose() {
        let tables = NormalizationTables.shared
        var output: [UInt32] = []
        output.reserveCapacity(scalars.count)
        var starter = -1
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let combining = tables.combiningClass(scalar)
            let isBlocked = starter >= 0 && starter < output.count - 1 && lastClass >= combining
            if starter >= 0, !isBlocked, let joined = tables.composition(output[starter], scalar) {
                output[starter] = joined
                continue
            }
            if combining == 0 { starter = output.count }
            lastClass = combining
            output.append(scalar)
        }
        scalars = output
    }
}
