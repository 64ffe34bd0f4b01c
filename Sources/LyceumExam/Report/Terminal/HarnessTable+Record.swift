internal import LyceumCore

extension HarnessTable {
    /// The part of a result file that its table is made from.
    static func results(of record: ExaminationRecord) -> JSON {
        var results = JSON.Object()
        var groups = JSON.Object()
        var versions = JSON.Object()
        var shots = JSON.Object()
        var directions = JSON.Object()
        for group in record.groups {
            groups[group.name] = entry(alias: group.alias, group.scores)
            results[group.name] = groups[group.name]
            versions[group.name] = version(group.version)
            directions[group.name] = direction(group.scores)
        }
        for task in record.tasks {
            results[task.name] = entry(alias: task.alias, task.scores)
            versions[task.name] = version(task.version)
            shots[task.name] = .integer(task.shots)
            directions[task.name] = direction(task.scores)
        }
        let members = GroupTree(record.groups).children.map { ($0.key, JSON.array($0.value.map { .string($0) })) }
        return [
            "results": .object(results), "groups": .object(groups), "group_subtasks": .object(.init(members)), "versions": .object(versions),
            "n-shot": .object(shots), "higher_is_better": .object(directions),
        ]
    }

    private static func entry(alias: String, _ scores: [ScoreRecord]) -> JSON {
        var entry = JSON.Object([("alias", .string(alias))])
        for score in scores {
            entry["\(score.metric),\(score.filter)"] = .number(score.value)
            entry["\(score.metric)_stderr,\(score.filter)"] = score.standardError.map { .number($0) } ?? "N/A"
        }
        return .object(entry)
    }

    private static func direction(_ scores: [ScoreRecord]) -> JSON {
        .object(.init(scores.map { ($0.metric, .bool($0.isHigherBetter)) }))
    }

    private static func version(_ text: String) -> JSON { text.isEmpty ? "    N/A" : .string(text) }
}

/// Which groups and tasks stand directly below a group: as the record says, or found from the leaves of each.
struct GroupTree {
    /// By group name; each in the order of the group's leaves.
    private(set) var children: [String: [String]] = [:]
    /// Below how many groups each stands.
    private(set) var depths: [String: Int] = [:]
    /// Groups and tasks, each group before what is below it; tasks without a group last.
    private(set) var ordered: [String] = []

    init(_ groups: [GroupRecord], tasks: [String] = []) {
        let leaves = groups.map { Set($0.members) }
        var parents: [String: String] = [:]
        for (number, group) in groups.enumerated() {
            let larger = groups.indices.filter { other in
                leaves[other].count > leaves[number].count && leaves[number].isSubset(of: leaves[other])
            }
            if let nearest = larger.min(by: { leaves[$0].count < leaves[$1].count }) { parents[group.name] = groups[nearest].name }
        }
        for (number, group) in groups.enumerated() {
            var known: Set<String> = []
            guard group.children == group.members else {
                children[group.name] = group.children
                continue
            }
            children[group.name] = group.members.compactMap { leaf in
                let child = groups.indices.filter { parents[groups[$0].name] == group.name && leaves[$0].contains(leaf) }.map { groups[$0].name }
                    .first
                let name = child ?? leaf
                return known.insert(name).inserted ? name : nil
            }
            if leaves[number].isEmpty { children[group.name] = [] }
        }
        for group in groups where parents[group.name] == nil { visit(group.name, 0) }
        for task in tasks where depths[task] == nil { visit(task, 0) }
    }

    private mutating func visit(_ name: String, _ depth: Int) {
        guard depths[name] == nil else { return }
        depths[name] = depth
        ordered.append(name)
        for child in children[name] ?? [] { visit(child, depth + 1) }
    }
}
