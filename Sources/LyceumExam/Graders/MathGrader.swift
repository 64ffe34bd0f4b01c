internal import LyceumText

/// Mathematical equality of answers (row 88).
public struct MathGrader: TextGrader {
    public var name: String { "math_equal" }
    public let equality: MathEquality
    /// Takes nothing but what is in `\boxed{…}` from an answer; otherwise an answer without a box is compared as it is.
    public var readsBoxOnly: Bool

    public init(relativeTolerance: Double = 1e-4, allowsPercentScale: Bool = false, readsBoxOnly: Bool = false) {
        equality = MathEquality(relativeTolerance: relativeTolerance, allowsPercentScale: allowsPercentScale)
        self.readsBoxOnly = readsBoxOnly
    }

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        let box = BoxedText.last(in: answer)
        if readsBoxOnly, box == nil { return .wrong("no box") }
        let reference = BoxedText.last(in: gold) ?? gold
        return equality.areEqual(box ?? answer, reference) ? .right("equal") : .wrong("unequal")
    }
}
