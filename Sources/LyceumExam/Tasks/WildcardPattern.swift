/// A shell pattern: `*` any text, `?` one character, `[abc]`, `[a-z]` and `[!…]` one of several.
struct WildcardPattern {
    private let pattern: [Character]

    init(_ pattern: String) { self.pattern = Array(pattern) }

    func matches(_ name: String) -> Bool {
        let name = Array(name)
        var (position, index) = (0, 0)
        var retry: (index: Int, position: Int)?
        while position < name.count {
            if index < pattern.count, pattern[index] == "*" {
                retry = (index, position)
                index += 1
            } else if let width = width(at: index, matching: name[position]) {
                index += width
                position += 1
            } else if let last = retry {
                index = last.index + 1
                position = last.position + 1
                retry = (last.index, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }

    /// How long the part of the pattern at an index is, when it matches a character.
    private func width(at index: Int, matching character: Character) -> Int? {
        guard index < pattern.count else { return nil }
        switch pattern[index] {
        case "?": return 1
        case "[":
            guard let end = pattern[(index + 1)...].dropFirst().firstIndex(of: "]") else { return character == "[" ? 1 : nil }
            var set = pattern[(index + 1)..<end]
            let isNegated = set.first == "!"
            if isNegated { set.removeFirst() }
            return holds(character, set) != isNegated ? end - index + 1 : nil
        case let other: return other == character ? 1 : nil
        }
    }

    private func holds(_ character: Character, _ set: ArraySlice<Character>) -> Bool {
        var rest = set
        while let first = rest.popFirst() {
            if rest.first == "-", rest.count > 1 {
                let last = rest[rest.index(after: rest.startIndex)]
                rest.removeFirst(2)
                if first <= character, character <= last { return true }
            } else if first == character {
                return true
            }
        }
        return false
    }
}
