internal import LyceumCore
internal import LyceumPages

/// Drops texts with a formula that LaTeX could not set: RedStone rejects the whole page then, because what follows is seldom what was meant (Chang et al.
/// 2024, branch B).
///
/// Formulas of pages are checked as their source had them, others between their delimiters in the text.
public struct LatexFilter: TextFilter {
    public static let name = "latex"
    public static let reasons = LatexFault.Reason.allCases.map(\.rawValue)

    /// What counts as broken.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// All that LaTeX stops at.
        case strict
        /// Braces, environments and fences without their partner only.
        case pairs

        func accepts(_ reason: LatexFault.Reason) -> Bool {
            self == .pairs && ![.group, .environment, .fence, .nesting].contains(reason)
        }
    }

    public var check = Check.strict
    /// Metadata that says what is wrong and where; extraction writes it for pages.
    static let field = "latex_fault"

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        if let told = document.metadata[Self.field]?.stringValue, let reason = Self.reason(told), !check.accepts(reason) {
            return .drop(reason: reason.rawValue)
        }
        let check = check
        let found = LatexFragments(UnsafeBufferPointer(start: text.bytes, count: text.count), accepts: check.accepts)
        guard let fault = found.fault else {
            document.metadata[Self.field] = nil
            return .keep
        }
        document.metadata[Self.field] = .string(fault.text)
        return .drop(reason: fault.reason.rawValue)
    }

    private static func reason(_ told: String) -> LatexFault.Reason? {
        LatexFault.Reason(rawValue: String(told.prefix { $0 != " " }))
    }
}
