import Lyceum

/// Standard output, written at once.
enum Output {
    static func line(_ text: String) { Console.write(text + "\n", to: .output) }
    static func text(_ text: String) { Console.write(text, to: .output) }
    static func json(_ value: JSON) { line(value.text(indent: 2)) }
    /// One object on one line, for JSON lines.
    static func jsonLine(_ value: JSON) { line(value.text()) }
}

/// Seconds that passed since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double {
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
}
