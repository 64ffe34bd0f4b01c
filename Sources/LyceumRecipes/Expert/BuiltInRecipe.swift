/// A recipe that comes with Lyceum and belongs to no paper.
public struct BuiltInRecipe: Sendable, Hashable {
    public let name: String
    /// One sentence.
    public let summary: String
    public let text: String

    public static let all = [quickstart]

    public static func named(_ name: String) -> BuiltInRecipe? { all.first { $0.name == name } }
}
