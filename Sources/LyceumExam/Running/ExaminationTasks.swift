public import LyceumCore

/// Tasks by name, whether they are made, come with Lyceum or stand in files.
public enum ExaminationTasks {
    /// - Parameter names: as for ``TaskCatalog``, and names of generated tasks such as `arithmetic:digits=3`.
    /// - Throws: `LyceumError`; see ``TaskCatalog/resolve(_:)``.
    public static func resolve(_ names: [String], _ catalog: TaskCatalog) throws(LyceumError) -> (tasks: [TaskDefinition], groups: [TaskGroup]) {
        var tasks: [TaskDefinition] = []
        var groups: [TaskGroup] = []
        guard !names.isEmpty else {
            throw LyceumError(.invalidArgument, "no task was named", remedy: "name one, such as mmlu or arithmetic; lyceum exam list shows all")
        }
        for name in names {
            let made = try generated(name)
            let found = if let made { made } else { try known(name, catalog) }
            for task in found.tasks where !tasks.contains(where: { $0.name == task.name }) { tasks.append(task) }
            for group in found.groups where !groups.contains(where: { $0.name == group.name }) { groups.append(group) }
        }
        return (tasks, groups)
    }

    /// One task by name.
    public static func task(_ name: String, _ catalog: TaskCatalog) throws(LyceumError) -> TaskDefinition {
        if let set = try GeneratedTasks.set(named: name) { return set.definition }
        return try catalog.task(name)
    }

    /// Names separated by commas; a comma between options of one task (`arithmetic:digits=3,seed=7`) belongs to its name.
    public static func names(_ text: String) -> [String] {
        var names: [String] = []
        for piece in text.split(separator: ",") {
            let name = String(piece.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
            guard !name.isEmpty else { continue }
            if name.contains("="), !name.contains(":"), let last = names.last, last.contains(":"), !last.contains("/") {
                names[names.count - 1] = last + "," + name
            } else {
                names.append(name)
            }
        }
        return names
    }

    private static func known(
        _ name: String, _ catalog: TaskCatalog
    ) throws(LyceumError) -> (tasks: [TaskDefinition], groups: [TaskGroup]) {
        do throws(LyceumError) { return try catalog.resolve([name]) } catch {
            guard error.code == .notFound, !name.contains(where: { "/*?[".contains($0) }), !name.hasSuffix(".yaml") else { throw error }
            var error = error
            let all = catalog.tasks.map(\.name) + catalog.groups.map(\.name) + catalog.tags.map(\.name) + GeneratedTasks.all.map(\.name)
            let near = nearestNames(to: name, among: all)
            if !near.isEmpty { error.remedy = "did you mean \(near.joined(separator: ", "))? lyceum exam list shows all" }
            throw error
        }
    }

    /// A generated task, or a group of them with everything below it; nil for other names.
    private static func generated(_ name: String) throws(LyceumError) -> (tasks: [TaskDefinition], groups: [TaskGroup])? {
        if let set = try GeneratedTasks.set(named: name) { return ([set.definition], []) }
        guard let group = GeneratedTasks.groups.first(where: { $0.name == name }) else { return nil }
        var (tasks, groups) = ([TaskDefinition](), [TaskGroup]())
        var own = group
        for (position, member) in group.members.enumerated() {
            guard let below = try generated(member) else { continue }
            tasks += below.tasks
            groups += below.groups
            // A member may carry options; its task's own name is what records hold.
            if below.groups.isEmpty, let task = below.tasks.first { own.members[position] = task.name }
        }
        return (tasks, [own] + groups)
    }
}
