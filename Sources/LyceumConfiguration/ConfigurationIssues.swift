public import LyceumCore

/// What is wrong with a configuration, gathered so that everything is told at once.
public final class ConfigurationIssues {
    public private(set) var all: [LyceumError] = []

    public init() {}

    public func add(_ error: LyceumError) { all.append(error) }

    public func add(_ message: String, at place: String, remedy: String? = nil) {
        all.append(LyceumError(.invalidArgument, message, at: place, remedy: remedy))
    }

    /// - Throws: the only issue, or one error that lists all of them.
    public func check() throws(LyceumError) {
        guard let first = all.first else { return }
        guard all.count > 1 else { throw first }
        let list = all.map { error in
            "\n  " + (error.location.map { "\($0): " } ?? "") + error.message + (error.remedy.map { "\n    → \($0)" } ?? "")
        }
        throw LyceumError(first.code, "\(all.count) things are wrong:" + list.joined())
    }
}
