internal import LyceumConfiguration
public import LyceumCore

/// Adapters that are merged group by group, as a file says it.
public struct GroupMergeConfiguration: Sendable {
    /// An adapter and what it is for.
    public struct Member: Sendable {
        public var name: String
        public var path: String
        /// Such as `da-en`: from what to what it translates, or any other word by which it is chosen.
        public var routes: [String]
        public var parameters: [String: MergeSetting] = [:]
        public var place: String
    }

    /// How the adapters of a group become one.
    public struct Manner: Sendable {
        public var method: String
        public var parameters: [String: MergeSetting]
        /// Of the merged updates; nil keeps the change dense, as a model.
        public var rank: Int?
        /// Singular values that are not above this are left out.
        public var epsilon: Float
    }

    public struct Group: Sendable {
        public var name: String
        /// Names of adapters.
        public var members: [String]
        public var manner: Manner
        public var place: String
    }

    public enum Grouping: Sendable {
        case given([Group])
        case found(AdapterSimilarity.End)
    }

    public var base: String
    public var members: [Member]
    /// Of groups that say nothing else.
    public var manner: Manner
    public var grouping: Grouping
    /// Only adapters all of whose routes end in this are merged; nil for all.
    public var target: String?
    public var folder: String
    public var source: String

    /// Methods that make a change out of changes alone.
    static let methods = [
        "linear", "task_arithmetic", "ties", "dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties", "della", "della_linear", "sce", "varm",
        "model_stock", "ram", "ramplus_tl",
    ]

    /// - Throws: `LyceumError` that lists all that is wrong, with lines.
    public init(path: String) throws(LyceumError) {
        self = try GroupMergeReader.read(try YAML.tree(path: path), source: path, folder: FileSystem.parent(of: path) ?? ".")
    }

    public init(_ text: String, source: String, folder: String = ".") throws(LyceumError) {
        self = try GroupMergeReader.read(try YAML.tree(text, source: source), source: source, folder: folder)
    }

    init(
        base: String, members: [Member], manner: Manner, grouping: Grouping, target: String?, folder: String, source: String
    ) {
        self.base = base
        self.members = members
        self.manner = manner
        self.grouping = grouping
        self.target = target
        self.folder = folder
        self.source = source
    }

    /// Whether an adapter may be merged.
    func isMerged(_ member: Member) -> Bool {
        guard let target else { return true }
        return !member.routes.isEmpty && member.routes.allSatisfy { $0.split(separator: "-").last.map(String.init) == target }
    }
}
