public import LyceumCore
internal import Yams

/// YAML text as JSON values, with the place of every value.
public enum YAML {
    /// - Parameter source: the file's name, for messages.
    public static func parse(_ text: String, source: String) throws(LyceumError) -> JSON {
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch { throw LyceumError(.invalidData, "\(error)", at: source) }
        guard node != nil else { return .null }
        return .null
    }
}
