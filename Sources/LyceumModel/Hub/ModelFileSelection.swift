internal import LyceumCore

/// Which files of a repository or archive belong to a model.
enum ModelFileSelection {
    /// Files that a model in safetensors needs, by their place at the top of the repository.
    private static let companions = [
        "*.json", "*.jinja", "tokenizer.model", "*.tiktoken", "vocab.txt", "merges.txt", "added_tokens.txt",
    ]

    /// The files to take, sorted.
    ///
    /// - Parameter pattern: nil for the usual choice; else a file's path, a pattern with `*` and `?`, or part of the name of GGUF files
    ///   (`Q4_K_M`).
    /// - Throws: `LyceumError` with the choices when there are several models or none.
    static func choose(_ paths: [String], pattern: String?, at place: String) throws(LyceumError) -> [String] {
        let chosen = if let pattern { try matching(paths, pattern, at: place) } else { try usual(paths, at: place) }
        return chosen.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func usual(_ paths: [String], at place: String) throws(LyceumError) -> [String] {
        let top = paths.filter { !$0.contains("/") }
        var weights = top.filter { $0.hasSuffix(".safetensors") }
        // Some repositories hold the weights twice, once under the original names.
        if weights.contains(where: { $0.hasPrefix("model") }) { weights.removeAll { $0.hasPrefix("consolidated") } }
        if !weights.isEmpty { return weights + companionFiles(top) }
        let files = paths.filter { $0.lowercased().hasSuffix(".gguf") }
        guard !files.isEmpty else {
            throw LyceumError(
                .notFound, "no .safetensors and no .gguf file among the \(paths.count) files", at: place,
                remedy: "choose a source in one of these formats")
        }
        return try one(files, at: place)
    }

    private static func matching(_ paths: [String], _ pattern: String, at place: String) throws(LyceumError) -> [String] {
        let files = paths.filter { $0.lowercased().hasSuffix(".gguf") }
        let isPattern = pattern.contains("*") || pattern.contains("?")
        var found = isPattern ? paths.filter { Glob.matches($0, pattern) || Glob.matches(FileSystem.name(of: $0), pattern) } : []
        if !isPattern {
            found = paths.filter { $0 == pattern || FileSystem.name(of: $0) == pattern }
            if found.isEmpty { found = files.filter { Glob.matches($0.lowercased(), "*\(pattern.lowercased()).gguf") } }
            if found.isEmpty { found = files.filter { Glob.matches($0.lowercased(), "*\(pattern.lowercased())*") } }
        }
        guard !found.isEmpty else {
            throw LyceumError(
                .notFound, "no file matches '\(pattern)'", at: place, remedy: "choose one of: \(listed(files.isEmpty ? paths : files))")
        }
        if found.contains(where: { $0.lowercased().hasSuffix(".gguf") }) {
            return try one(found.filter { $0.lowercased().hasSuffix(".gguf") }, at: place)
        }
        let hasWeights = found.contains { $0.hasSuffix(".safetensors") }
        return hasWeights ? Array(Set(found + companionFiles(paths.filter { !$0.contains("/") }))) : found
    }

    private static func companionFiles(_ paths: [String]) -> [String] {
        paths.filter { path in
            companions.contains { Glob.matches(path, $0) } && path != CachedModel.recordName
        }
    }

    /// One GGUF file, or all parts of one.
    private static func one(_ files: [String], at place: String) throws(LyceumError) -> [String] {
        if files.count == 1 { return files }
        if let first = GGUFParts(files[0]), files.count == first.total,
            files.allSatisfy({ GGUFParts($0).map { $0.base == first.base && $0.total == first.total } ?? false })
        {
            return files
        }
        throw LyceumError(
            .invalidArgument, "the source has several models", at: place,
            remedy: "name one after a colon: \(listed(files))")
    }

    private static func listed(_ paths: [String]) -> String {
        paths.prefix(12).joined(separator: ", ") + (paths.count > 12 ? " and \(paths.count - 12) more" : "")
    }
}

/// Patterns with `*` (any bytes) and `?` (one byte).
enum Glob {
    /// Complexity: O(text · pattern), without recursion.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
        var (i, j) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while i < text.count {
            if j < pattern.count, pattern[j] == 0x2A {
                star = (j, i)
                j += 1
            } else if j < pattern.count, pattern[j] == 0x3F || pattern[j] == text[i] {
                (i, j) = (i + 1, j + 1)
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (i, j) = (last.text + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[j...].allSatisfy { $0 == 0x2A }
    }
}
