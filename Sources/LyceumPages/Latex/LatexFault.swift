/// Why a formula is not LaTeX that could be set, and where.
public struct LatexFault: Error, Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// A brace or bracket without its partner.
        case group = "latex_group"
        /// `\begin` without its `\end`, or with that of another one.
        case environment = "latex_environment"
        /// A command, `^` or `_` with nothing to take.
        case argument = "latex_argument"
        /// Two superscripts, or two subscripts, at one place.
        case script = "latex_script"
        /// `\left`, `\middle` and `\right` without one another, or without a delimiter.
        case fence = "latex_fence"
        /// `&` or a new row where there is no table, or more columns than it has.
        case alignment = "latex_alignment"
        /// `$`, `\(`, `\[` inside a formula, or never closed.
        case delimiter = "latex_delimiter"
        /// Signs of formulas in words (`\text{a_b}`).
        case text = "latex_text"
        /// Two of `\over`, `\atop`, `\choose` in one group.
        case infix = "latex_infix"
        /// `#`, control characters, a backslash with nothing behind it.
        case character = "latex_character"
        /// Groups deeper than people nest them.
        case nesting = "latex_nesting"
    }

    public var reason: Reason
    /// Bytes from the beginning of what was read.
    public var offset: Int
    /// What was expected and what came.
    public var message: String

    /// `latex_group at byte 6: a brace is never closed`.
    public var text: String { "\(reason.rawValue) at byte \(offset): \(message)" }
}
