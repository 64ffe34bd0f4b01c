/// Names a row of a batch by what a teacher sees there, the tokens from its document's beginning on, and by the truth that follows.
///
/// 128 bits, so that two of a billion rows share one with a chance of 10⁻²¹. A row has the same key in any batch, any packing and any order
/// of documents, as long as its document was cut at the same place before it.
struct ContextKey: Hashable, Comparable, Sendable {
    private(set) var high: UInt64
    private(set) var low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Before any token.
    static let start = ContextKey(high: 0x9e37_79b9_7f4a_7c15, low: 0xd1b5_4a32_d192_ed03)

    mutating func take(_ token: Int32) {
        let word = UInt64(UInt32(bitPattern: token)) &+ 1
        high = Self.mixed((high ^ word) &* 0xbf58_476d_1ce4_e5b9)
        low = Self.mixed((low &+ word &* 0x94d0_49bb_1331_11eb) &* 0xff51_afd7_ed55_8ccd)
    }

    /// The key of a context and the token that follows.
    func followed(by token: Int32) -> ContextKey {
        var key = self
        key.take(token)
        return key
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value ^ (value >> 31)
        value = value &* 0xc4ce_b9fe_1a85_ec53
        return value ^ (value >> 29)
    }

    static func < (a: ContextKey, b: ContextKey) -> Bool { a.high == b.high ? a.low < b.low : a.high < b.high }
}
