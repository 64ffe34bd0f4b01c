internal import LyceumCore

/// What all statistics ask of their input.
enum Checks {
    static func finite(_ values: [Double], named name: String) throws(LyceumError) {
        guard let position = values.firstIndex(where: { !$0.isFinite }) else { return }
        throw LyceumError(
            .invalidData, "expected finite scores, found \(values[position]) for item \(position)", at: name,
            remedy: "leave the item out of both sides or give it a score")
    }

    static func sameCount(_ a: Int, _ b: Int, _ nameA: String, _ nameB: String) throws(LyceumError) {
        guard a != b else { return }
        throw LyceumError(
            .invalidArgument, "expected as many values in \(nameB) as in \(nameA) (\(a)), found \(b)",
            remedy: "compare scores of the same items in the same order")
    }

    static func atLeast(_ minimum: Int, _ count: Int, _ name: String) throws(LyceumError) {
        guard count < minimum else { return }
        throw LyceumError(.invalidData, "expected at least \(minimum) \(name), found \(count)")
    }

    /// A number strictly between 0 and 1.
    static func share(_ value: Double, named name: String) throws(LyceumError) {
        guard !(value > 0 && value < 1) else { return }
        throw LyceumError(.invalidArgument, "expected a number above 0 and below 1, found \(value)", at: name)
    }

    static func positive(_ value: Double, named name: String) throws(LyceumError) {
        guard !(value > 0 && value.isFinite) else { return }
        throw LyceumError(.invalidArgument, "expected a positive number, found \(value)", at: name)
    }
}
