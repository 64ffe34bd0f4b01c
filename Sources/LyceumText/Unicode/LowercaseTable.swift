/// Lowercase mappings of single characters.
struct LowercaseTable: @unchecked Sendable {
    static let shared = LowercaseTable()
    private static let limit: UInt32 = 0x20000
    /// The mapping of each scalar; zero for itself.
    private let table: UnsafeMutablePointer<UInt32>
    private var long: [UInt32: [UInt32]] = [:]

    private init() {
        table = .allocate(capacity: Int(Self.limit))
        table.initialize(repeating: 0, count: Int(Self.limit))
        var long: [UInt32: [UInt32]] = [:]
        let table = table
        UnicodeStream.mappings(UnicodeData.lowercase) { scalar, mapping in
            if mapping.count == 1, scalar < Self.limit { table[Int(scalar)] = mapping[0] } else { long[scalar] = mapping }
        }
        self.long = long
    }

    func apply(_ text: TokenizerText) -> TokenizerText {
        ScalarRewriting.map(text) { scalar, output in
            if scalar < Self.limit, table[Int(scalar)] != 0 {
                output.append(table[Int(scalar)])
            } else if let mapping = long[scalar] {
                output += mapping
            } else {
                return false
            }
            return true
        }
    }
}

/// Rewrites texts character by character.
enum ScalarRewriting {
    /// - Parameter change: gives false to keep a character, else what replaces it.
    @inline(__always)
    static func map(_ text: TokenizerText, _ change: (UInt32, inout [UInt32]) -> Bool) -> TokenizerText {
        var rewriter: TextRewriter?
        var copied = 0
        var position = 0
        var replacement: [UInt32] = []
        while position < text.count {
            let next = position &+ utf8Length(text.base[position])
            replacement.removeAll(keepingCapacity: true)
            if change(decodeScalar(text.base, position), &replacement) {
                var builder = rewriter ?? TextRewriter(text)
                rewriter = nil
                builder.copy(copied..<position)
                for scalar in replacement { builder.append(scalar: scalar, for: position..<next) }
                rewriter = consume builder
                copied = next
            }
            position = next
        }
        guard var rewriter else { return text }
        rewriter.copy(copied..<text.count)
        return rewriter.finish()
    }
}
