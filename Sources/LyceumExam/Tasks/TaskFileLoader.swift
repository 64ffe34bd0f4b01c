internal import LyceumConfiguration
internal import LyceumCore

/// Reads task files with what they include.
struct TaskFileLoader {
    /// A file that a task is read from, and the folder its includes are relative to.
    enum Source: Hashable {
        case file(String)
        /// A task that comes with Lyceum.
        case ready(String)

        var origin: String {
            switch self {
            case .file(let path): path
            case .ready(let name): "ready:\(name)"
            }
        }
    }

    private static let depthLimit = 20

    /// The keys of a file: included files first, its own over them.
    func fields(_ source: Source) throws(LyceumError) -> TaskFields {
        var seen: [Source] = []
        return try fields(source, &seen)
    }

    private func fields(_ source: Source, _ seen: inout [Source]) throws(LyceumError) -> TaskFields {
        guard !seen.contains(source), seen.count < Self.depthLimit else {
            throw LyceumError(
                .invalidData, "the files include each other: \((seen + [source]).map(\.origin).joined(separator: " → "))", at: source.origin,
                remedy: "remove one of the include lines")
        }
        seen.append(source)
        defer { seen.removeLast() }
        var own = try TaskFields(try tree(source), origin: source.origin)
        guard let include = own["include"] else { return own }
        own["include"] = nil
        var merged = TaskFields(origin: source.origin)
        for node in names(include) {
            guard case .scalar(let name, _) = node.content, !name.isEmpty else {
                throw LyceumError(.invalidData, "expected the path of a file to include, found \(node.described)", at: node.place)
            }
            var included = try fields(try target(name, from: source, at: node.place), &seen)
            // A list of tasks belongs to the file that holds it.
            included["task_list"] = nil
            merged = merged.overridden(by: included)
        }
        return merged.overridden(by: own)
    }

    private func names(_ node: ConfigurationNode) -> [ConfigurationNode] {
        if case .list(let elements) = node.content { return elements }
        return [node]
    }

    private func tree(_ source: Source) throws(LyceumError) -> ConfigurationNode {
        switch source {
        case .file(let path): return try TaskYAML.tree(path: path)
        case .ready(let name):
            guard let file = ReadyTasks.file(named: name) else { throw LyceumError(.notFound, "there is no ready task file of this name", at: name) }
            return try TaskYAML.tree(file.text, source: source.origin)
        }
    }

    private func target(_ name: String, from source: Source, at place: String) throws(LyceumError) -> Source {
        switch source {
        case .ready: return .ready(name)
        case .file(let path):
            let folder = FileSystem.parent(of: path) ?? "."
            let full = name.hasPrefix("/") ? name : folder + "/" + name
            guard FileSystem.isFile(full) else {
                throw LyceumError(.notFound, "the included file \(name) is not there", at: place, remedy: "looked for \(full)")
            }
            return .file(FileSystem.absolute(full) ?? full)
        }
    }
}
