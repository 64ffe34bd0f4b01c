public import LyceumCore

/// What a group-wise merge made.
public struct GroupMergeReport: Sendable {
    public struct Group: Sendable {
        public let name: String
        public let members: [String]
        /// nil for an adapter that is kept as it is.
        public let method: String?
        /// nil where the change is kept dense.
        public let rank: Int?
        public let parametersBefore: Int
        public let parametersAfter: Int
        /// Cosine of the merged change with each member's, before it is cut to a rank.
        public let cosines: [Double]
        /// Share of the merged change's squared length that the rank holds.
        public let capturedEnergy: Double

        public var isDense: Bool { method != nil && rank == nil }
    }

    public let names: [String]
    public let similarity: AdapterSimilarity
    public let groups: [Group]
    /// Route to group.
    public let routes: [(route: String, group: String)]

    public var parametersBefore: Int { groups.reduce(0) { $0 + $1.parametersBefore } }
    public var parametersAfter: Int { groups.reduce(0) { $0 + $1.parametersAfter } }

    public var json: JSON {
        func matrix(_ values: [[Double]]) -> JSON { .array(values.map { .array($0.map { .number($0) }) }) }
        return [
            "adapters": .array(names.map { .string($0) }),
            "similarity": [
                "mean": matrix(similarity.means),
                "layers": .array(zip(similarity.layers, similarity.cosines).map { ["layer": .integer($0), "cosines": matrix($1)] }),
            ],
            "groups": .array(groups.map(\.json)), "parameters_before": .integer(parametersBefore),
            "parameters_after": .integer(parametersAfter), "routes": .object(JSON.Object(routes.map { ($0.route, .string($0.group)) })),
        ]
    }

    /// Which adapter, or model, serves which route. A route that is not in it is the base model's.
    public func routing(base: String) -> JSON {
        let kinds = Dictionary(groups.map { ($0.name, $0.isDense ? "model" : "adapter") }, uniquingKeysWith: { first, _ in first })
        return [
            "base_model": .string(base), "default": .string("base_model"),
            "routes": .object(
                JSON.Object(routes.map { ($0.route, [kinds[$0.group] ?? "adapter": .string($0.group)]) })),
        ]
    }
}

extension GroupMergeReport.Group {
    var json: JSON {
        [
            "name": .string(name), "adapters": .array(members.map { .string($0) }), "merge_method": method.map { .string($0) } ?? .null,
            "kept": isDense ? "model" : "adapter", "rank": rank.map { .integer($0) } ?? .null,
            "parameters_before": .integer(parametersBefore), "parameters_after": .integer(parametersAfter),
            "cosines": .array(cosines.map { .number($0) }), "captured_energy": .number(capturedEnergy),
        ]
    }
}
