#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How two versions of a row are mixed.
public enum BlendKind: String, Sendable, Hashable {
    /// `(1 - α) a + α b`; exactly one of them at α = 0 and 1, and where they are equal.
    case linear
    /// Along the arc between both; rows less than 1e-4 from parallel or opposite are mixed linearly. Source: Shoemake 1985, eq. 3.
    case spherical
}

/// The share α of the second of two versions of a row.
///
/// Logits are fp32, one for all rows (`[1]`) or one for each (`[rows, 1]`).
public enum BlendGate: Sendable {
    /// The same for every row.
    case fixed(Float)
    /// `sigmoid(logit)`
    case logits(Tensor)
    /// `clamp(2 sigmoid(logit) - 1, 0, 1)`: from 0 at logit 0 to 1.
    case relaxed(Tensor)
    /// 1 where the logit is above 0, else 0; no derivative reaches the logit.
    case choice(Tensor)
    /// `sigmoid(logit)` where the logit is above 0, else 0.
    case chosen(Tensor)

    /// What the share depends on; nil for a fixed one.
    public var tensor: Tensor? {
        switch self {
        case .fixed: nil
        case .logits(let tensor), .relaxed(let tensor), .choice(let tensor), .chosen(let tensor): tensor
        }
    }

    /// Whether the share changes with the logit.
    var isSmooth: Bool {
        switch self {
        case .fixed, .choice: false
        case .logits, .relaxed, .chosen: true
        }
    }

    public static func sigmoid(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

    /// The share at a logit, and its derivative.
    public func share(_ logit: Double) -> (value: Double, slope: Double) {
        if case .fixed(let value) = self { return (Double(value), 0) }
        let value = Self.sigmoid(logit), slope = value * (1 - value)
        switch self {
        case .fixed(let value): return (Double(value), 0)
        case .logits: return (value, slope)
        case .relaxed: return logit > 0 ? (2 * value - 1, 2 * slope) : (0, 0)
        case .choice: return (logit > 0 ? 1 : 0, 0)
        case .chosen: return logit > 0 ? (value, slope) : (0, 0)
        }
    }

    /// Every row's share, from logits whose elements are in memory.
    public func shares(rows: Int) -> [Double] { values(rows: rows).map(\.value) }

    func values(rows: Int) -> [(value: Double, slope: Double)] {
        guard let tensor else { return [(value: Double, slope: Double)](repeating: share(0), count: rows) }
        precondition(tensor.count == 1 || tensor.count == rows, "\(tensor.count) logits for \(rows) rows")
        let found = (0..<tensor.count).map { share(Double(tensor.floats[$0])) }
        withExtendedLifetime(tensor) {}
        return found.count == rows ? found : [(value: Double, slope: Double)](repeating: found[0], count: rows)
    }
}
