public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Adapters merged into one for each group of alike ones, on the changes `B A` they make.
///
/// DATM merges so the adapters that translate into English, per group of languages, by TIES; those out of English stay apart. An adapter alone in its
/// group, or outside all groups, is kept as it is.
public struct GroupMerge {
    public let configuration: GroupMergeConfiguration
    public let similarity: AdapterSimilarity
    /// What is merged, then what is kept alone.
    public let groups: [GroupMergeConfiguration.Group]
    public var seed: UInt64 = 0
    /// Told paths of matrices merged so far.
    public var progress: ((_ done: Int, _ total: Int) throws(LyceumError) -> Void)?
    private let base: MergeSource
    private let adapters: [Adapter]
    private let layerCount: Int

    /// Opens everything and finds the groups.
    public init(_ configuration: GroupMergeConfiguration) throws(LyceumError) {
        self.configuration = configuration
        base = try MergeSource.open(Self.located(configuration.base, configuration.folder))
        var adapters: [Adapter] = []
        for member in configuration.members {
            do throws(LyceumError) {
                let adapter = try Adapter.load(Self.located(member.path, configuration.folder), for: base.checkpoint, name: member.name)
                try adapter.requirePlainUpdates("groups are merged of")
                adapters.append(adapter)
            } catch { throw error.at(error.location.map { "\($0), \(member.place)" } ?? member.place) }
        }
        guard !adapters.isEmpty else { throw LyceumError(.invalidArgument, "there are no adapters", at: configuration.source) }
        self.adapters = adapters
        layerCount = MergePlanBuilder.layers(of: base)
        similarity = try AdapterSimilarity(adapters)
        groups = try Self.groups(configuration, adapters)
    }

    private static func located(_ name: String, _ folder: String) -> String {
        let beside = folder + "/" + name
        return name.hasPrefix("/") || FileSystem.attributes(name) != nil || FileSystem.attributes(beside) == nil ? name : beside
    }

    private static func groups(
        _ configuration: GroupMergeConfiguration, _ adapters: [Adapter]
    ) throws(LyceumError) -> [GroupMergeConfiguration.Group] {
        var groups: [GroupMergeConfiguration.Group] = []
        switch configuration.grouping {
        case .given(let given):
            groups = given
            for group in given {
                let wrong = configuration.members.first { group.members.contains($0.name) && !configuration.isMerged($0) }
                guard let wrong else { continue }
                throw LyceumError(
                    .invalidArgument, "the routes of \(wrong.name) do not all end in \(configuration.target ?? ""), and only such are merged",
                    at: group.place, remedy: "take it out of the group, or remove “into”")
            }
        case .found(let end):
            let chosen = configuration.members.indices.filter { configuration.isMerged(configuration.members[$0]) }
            let part = try AdapterSimilarity(chosen.map { adapters[$0] })
            for (number, group) in part.groups(until: end).enumerated() where group.count > 1 {
                groups.append(
                    GroupMergeConfiguration.Group(
                        name: freeName(number, configuration), members: group.map { configuration.members[chosen[$0]].name },
                        manner: configuration.manner, place: configuration.source))
            }
        }
        let taken = Set(groups.flatMap(\.members))
        for member in configuration.members where !taken.contains(member.name) {
            groups.append(
                GroupMergeConfiguration.Group(name: member.name, members: [member.name], manner: configuration.manner, place: member.place))
        }
        return groups
    }

    private static func freeName(_ number: Int, _ configuration: GroupMergeConfiguration) -> String {
        var name = "group-\(number + 1)"
        while configuration.members.contains(where: { $0.name == name }) { name += "-merged" }
        return name
    }

    // MARK: - Writing

    /// Writes a folder with an adapter (or, kept dense, a model) for each group, `routing.json` and `report.json`.
    public func write(to path: String, type: String = "f32") throws(LyceumError) -> GroupMergeReport {
        guard let type = ElementType(name: type), [.f32, .f16, .bf16].contains(type) else {
            throw LyceumError(.invalidArgument, "expected f32, f16 or bf16, found “\(type)”", at: path)
        }
        let output = try AtomicFolder(path: path)
        let total = groups.reduce(0) { $0 + ($1.members.count > 1 ? paths($1).count : 0) }
        var (results, done) = ([GroupMergeReport.Group](), 0)
        for group in groups {
            results.append(try write(group, to: output.file(group.name), type, total, &done))
        }
        var routes: [(route: String, group: String)] = []
        for member in configuration.members {
            guard let group = groups.first(where: { $0.members.contains(member.name) }) else { continue }
            routes += member.routes.map { ($0, group.name) }
        }
        let report = GroupMergeReport(
            names: configuration.members.map(\.name), similarity: similarity, groups: results, routes: routes.sorted { $0.route < $1.route })
        try AtomicFile.write(report.routing(base: base.checkpoint.path).text(indent: 2) + "\n", to: output.file("routing.json"))
        try AtomicFile.write(report.json.text(indent: 2) + "\n", to: output.file("report.json"))
        try output.commit()
        return report
    }

    private func members(_ group: GroupMergeConfiguration.Group) -> [(adapter: Adapter, settings: GroupMergeConfiguration.Member)] {
        zip(adapters, configuration.members).filter { group.members.contains($1.name) }.map { ($0, $1) }
    }

    /// Matrices that any adapter of the group changes, layer by layer.
    private func paths(_ group: GroupMergeConfiguration.Group) -> [String] {
        let paths = Set(members(group).flatMap(\.adapter.changedPaths)).map { (TensorRole($0 + ".weight").layer ?? .max, $0) }
        return paths.sorted { $0 < $1 }.map(\.1)
    }

    private func write(
        _ group: GroupMergeConfiguration.Group, to path: String, _ type: ElementType, _ total: Int, _ done: inout Int
    ) throws(LyceumError) -> GroupMergeReport.Group {
        let members = members(group)
        let before = members.reduce(0) { $0 + $1.adapter.updateCount }
        guard members.count > 1, let first = members.first else {
            try members.first?.adapter.save(to: path, type: type)
            return GroupMergeReport.Group(
                name: group.name, members: group.members, method: nil, rank: nil, parametersBefore: before, parametersAfter: before, cosines: [1],
                capturedEnergy: 1)
        }
        let merging = GroupMerging(group: group, members: members, layerCount: layerCount, seed: seed)
        let paths = paths(group)
        let (after, energy): (Int, Double)
        var finished = done
        let change = { (path: String) throws(LyceumError) -> Tensor in
            try progress?(finished, total)
            finished += 1
            return try merging.merged(path)
        }
        if let rank = group.manner.rank {
            let (adapter, held) = try first.adapter.refactored(paths, rank: rank, epsilon: group.manner.epsilon, name: group.name, change: change)
            try adapter.save(to: path, type: type)
            let all = held.reduce(0.0) { $0 + $1.differenceLength * $1.differenceLength }
            let kept = held.reduce(0.0) { $0 + $1.capturedEnergy * $1.differenceLength * $1.differenceLength }
            (after, energy) = (adapter.updateCount, all > 0 ? kept / all : 1)
        } else {
            after = try writeModel(paths, to: path, change)
            energy = 1
        }
        done = finished
        return GroupMergeReport.Group(
            name: group.name, members: members.map(\.settings.name), method: group.manner.method, rank: group.manner.rank,
            parametersBefore: before, parametersAfter: after, cosines: merging.cosines, capturedEnergy: energy)
    }

    /// The base with the change added: a change of full rank has no smaller form.
    private func writeModel(
        _ paths: [String], to path: String, _ change: @escaping (String) throws(LyceumError) -> Tensor
    ) throws(LyceumError) -> Int {
        var shapes: [String: [Int]] = [:]
        for module in paths {
            guard let shape = base.shape(of: module + ".weight") else {
                throw LyceumError(
                    .unsupported, "the head and the embedding are one matrix in the base model, and the adapters change only one of them", at: module,
                    remedy: "give the group a rank")
            }
            shapes[module + ".weight"] = shape
        }
        let writing = ModelWriting(base.checkpoint, to: path, type: nil)
        try writing.write(shapes: shapes) { [base] name throws(LyceumError) in
            let weight = try base.floats(name)
            VectorArithmetic.add(try change(String(name.dropLast(".weight".count))), to: weight)
            try VectorArithmetic.refuseNonFinite(weight, name, at: path)
            return weight
        }
        return shapes.values.reduce(0) { $0 + $1.reduce(1, *) }
    }
}
