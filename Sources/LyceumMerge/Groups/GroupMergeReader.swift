internal import LyceumConfiguration
internal import LyceumCore

/// Reads the file of a group-wise merge and gathers all that is wrong with it.
struct GroupMergeReader {
    typealias Configuration = GroupMergeConfiguration
    private let issues = ConfigurationIssues()
    private static let mannerKeys = ["merge_method", "parameters", "rank", "sv_epsilon"]

    static func read(_ node: ConfigurationNode, source: String, folder: String) throws(LyceumError) -> Configuration {
        let reader = GroupMergeReader()
        let result = reader.read(node, source, folder)
        try reader.issues.check()
        guard let result else { throw LyceumError(.invalidData, "the file has no merge of adapters", at: source) }
        return result
    }

    private func read(_ node: ConfigurationNode, _ source: String, _ folder: String) -> Configuration? {
        guard checkKeys(node, ["base_model", "adapters", "groups", "cluster", "into"] + Self.mannerKeys, "") else { return nil }
        guard let base = text(node, "base_model"), let list = node["adapters"] else {
            for key in ["base_model", "adapters"] where node[key] == nil { issues.add("“\(key)” is missing", at: node.place, remedy: "add it") }
            return nil
        }
        let members = elements(list, "adapters").compactMap { member($0) }
        checkMembers(members)
        let manner = manner(node, Configuration.Manner(method: "ties", parameters: [:], rank: 16, epsilon: 0))
        guard let grouping = grouping(node, manner, members) else { return nil }
        return Configuration(
            base: base, members: members, manner: manner, grouping: grouping, target: text(node, "into"), folder: folder, source: source)
    }

    private func member(_ node: ConfigurationNode) -> Configuration.Member? {
        guard checkKeys(node, ["adapter", "name", "routes", "parameters"], "adapters"), let path = text(node, "adapter") else {
            if node["adapter"] == nil { issues.add("“adapter” is missing", at: node.place, remedy: "add “adapter: PATH”") }
            return nil
        }
        let name = text(node, "name") ?? FileSystem.name(of: path)
        var routes: [String] = []
        if let list = node["routes"] {
            if let one = list.scalarText { routes = [one] } else { routes = elements(list, "routes").compactMap(\.scalarText) }
        }
        return Configuration.Member(name: name, path: path, routes: routes, parameters: parameters(node), place: node.place)
    }

    private func checkMembers(_ members: [Configuration.Member]) {
        var (names, routes) = (Set<String>(), [String: String]())
        for member in members {
            if !names.insert(member.name).inserted || member.name.contains("/") || member.name.hasPrefix(".") {
                issues.add("the name “\(member.name)” is taken, or cannot be a folder's", at: member.place, remedy: "add “name:” with another one")
            }
            for route in member.routes {
                guard let other = routes.updateValue(member.name, forKey: route) else { continue }
                issues.add("the route \(route) has two adapters, \(other) and \(member.name)", at: member.place, remedy: "keep it with one of them")
            }
        }
    }

    // MARK: - Manner

    private func manner(_ node: ConfigurationNode, _ outer: Configuration.Manner) -> Configuration.Manner {
        var manner = outer
        if let method = text(node, "merge_method") {
            manner.method = method
            if !Configuration.methods.contains(method) {
                issues.add(
                    "changes of adapters cannot be merged by “\(method)”", at: node["merge_method"]?.place ?? node.place,
                    remedy: LyceumError.nearestNameRemedy(
                        method, among: Configuration.methods, otherwise: "choose one of \(Configuration.methods.joined(separator: ", "))"))
            }
        }
        for (name, setting) in parameters(node) { manner.parameters[name] = setting }
        readRank(node, &manner)
        checkParameters(node, manner)
        return manner
    }

    private func readRank(_ node: ConfigurationNode, _ manner: inout Configuration.Manner) {
        if let rank = node["rank"], !rank.isNull {
            if rank.scalarText == "dense" {
                manner.rank = nil
            } else if let number = rank.json.intValue, (1...65_536).contains(number) {
                manner.rank = number
            } else {
                issues.add("rank: expected a whole number from 1 to 65536, or dense, found \(rank.described)", at: rank.place)
            }
        }
        if let epsilon = node["sv_epsilon"], !epsilon.isNull {
            if let number = epsilon.json.doubleValue, number >= 0, number.isFinite {
                manner.epsilon = Float(number)
            } else {
                issues.add("sv_epsilon: expected a number of 0 or more, found \(epsilon.described)", at: epsilon.place)
            }
        }
    }

    private func checkParameters(_ node: ConfigurationNode, _ manner: Configuration.Manner) {
        guard let known = try? MergeMethods.declaration(named: manner.method).parameters.map(\.name) else { return }
        for name in manner.parameters.keys.sorted() where !known.contains(name) {
            issues.add(
                "the merge method \(manner.method) has no parameter “\(name)”", at: node["parameters"]?.place ?? node.place,
                remedy: LyceumError.nearestNameRemedy(name, among: known, otherwise: "it has \(known.joined(separator: ", "))"))
        }
    }

    private func parameters(_ node: ConfigurationNode) -> [String: MergeSetting] {
        guard let values = node["parameters"], !values.isNull else { return [:] }
        guard case .mapping(let entries) = values.content else {
            issues.add("parameters: expected names and values, found \(values.described)", at: values.place)
            return [:]
        }
        var result: [String: MergeSetting] = [:]
        for entry in entries where !entry.value.isNull { result[entry.key] = MergeSetting.read(entry.value, entry.key, issues) }
        return result
    }

    // MARK: - Groups

    private func grouping(
        _ node: ConfigurationNode, _ manner: Configuration.Manner, _ members: [Configuration.Member]
    ) -> Configuration.Grouping? {
        switch (node["groups"].flatMap { $0.isNull ? nil : $0 }, node["cluster"].flatMap { $0.isNull ? nil : $0 }) {
        case (let groups?, nil): return .given(given(groups, manner, members))
        case (nil, let cluster?): return end(cluster).map { .found($0) }
        case (let first, let second):
            issues.add(
                "expected groups or cluster, found \(first == nil && second == nil ? "neither" : "both")", at: node.place,
                remedy: "name groups, or add “cluster: {groups: 2}” or “cluster: {similarity: 0.2}” to have them found")
            return nil
        }
    }

    private func end(_ node: ConfigurationNode) -> AdapterSimilarity.End? {
        guard checkKeys(node, ["groups", "similarity"], "cluster") else { return nil }
        if let count = node["groups"]?.json.intValue, count >= 1, node["similarity"] == nil { return .groups(count) }
        if let least = node["similarity"]?.json.doubleValue, (-1...1).contains(least), node["groups"] == nil { return .similarity(least) }
        issues.add("cluster: expected “groups: 1 or more” or “similarity: -1 to 1”, found \(node.described)", at: node.place)
        return nil
    }

    private func given(
        _ node: ConfigurationNode, _ outer: Configuration.Manner, _ members: [Configuration.Member]
    ) -> [Configuration.Group] {
        var (groups, taken) = ([Configuration.Group](), [String: String]())
        let names = members.map(\.name)
        for element in elements(node, "groups") {
            guard checkKeys(element, ["name", "adapters"] + Self.mannerKeys, "groups") else { continue }
            let name = text(element, "name") ?? "group-\(groups.count + 1)"
            let list = element["adapters"].map { elements($0, "adapters").compactMap(\.scalarText) } ?? []
            if list.isEmpty { issues.add("the group \(name) has no adapters", at: element.place, remedy: "add “adapters: [NAME, …]”") }
            for member in list {
                if !names.contains(member) {
                    issues.add("there is no adapter “\(member)”", at: element.place, remedy: LyceumError.nearestNameRemedy(member, among: names))
                } else if let other = taken.updateValue(name, forKey: member) {
                    issues.add("the adapter \(member) is in two groups, \(other) and \(name)", at: element.place, remedy: "keep it in one")
                }
            }
            if groups.contains(where: { $0.name == name }) || names.contains(name) || name.contains("/") || name.hasPrefix(".") {
                issues.add("the group's name “\(name)” is taken, or cannot be a folder's", at: element.place, remedy: "choose another name")
            }
            groups.append(Configuration.Group(name: name, members: list, manner: manner(element, outer), place: element.place))
        }
        return groups
    }

    // MARK: - Values

    private func text(_ node: ConfigurationNode, _ key: String) -> String? {
        guard let value = node[key], !value.isNull else { return nil }
        if value.scalarText == nil { issues.add("\(key): expected a word, found \(value.described)", at: value.place) }
        return value.scalarText
    }

    private func elements(_ node: ConfigurationNode, _ name: String) -> [ConfigurationNode] {
        guard case .list(let elements) = node.content else {
            issues.add("\(name): expected a list, found \(node.described)", at: node.place, remedy: "begin every entry with “- ”")
            return []
        }
        return elements
    }

    private func checkKeys(_ node: ConfigurationNode, _ keys: [String], _ path: String) -> Bool {
        MergeDocumentReader.checkKeys(node, keys, path, issues)
    }
}
