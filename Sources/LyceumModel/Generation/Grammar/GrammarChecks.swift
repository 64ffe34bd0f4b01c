extension Grammar {
    /// For each rule whether it matches the empty text.
    var nullableRules: [Bool] {
        fixpoint { expression, known in Self.holds(expression, known, literal: \.isEmpty, scalars: false) { $0.min == 0 } }
    }

    /// A rule that can reach itself before any character is matched.
    var leftRecursiveRule: String? {
        let nullable = nullableRules
        let edges = expressions.map { expression in
            var found: Set<Int> = []
            collectLeft(expression, nullable, &found)
            return found.sorted()
        }
        return Self.cycle(in: edges).map { names[$0] }
    }

    /// A rule that matches no finite text, because every way through it comes back to it.
    var endlessRule: String? {
        let finite = fixpoint { expression, known in
            Self.holds(expression, known, literal: { _ in true }, scalars: true) { $0.min == 0 }
        }
        return finite.firstIndex(of: false).map { names[$0] }
    }

    /// The smallest set of rules with a property that goes from parts to wholes. A rule is looked at again when one it names has become known.
    private func fixpoint(_ test: (GrammarExpression, (String) -> Bool) -> Bool) -> [Bool] {
        var known = [Bool](repeating: false, count: names.count)
        var users = [[Int]](repeating: [], count: names.count)
        for (index, expression) in expressions.enumerated() {
            var used: Set<Int> = []
            collectRules(expression, &used)
            for rule in used { users[rule].append(index) }
        }
        var work = Array(names.indices)
        while let index = work.popLast() {
            guard !known[index] else { continue }
            if test(expressions[index], { name in self.index(of: name).map { known[$0] } ?? false }) {
                known[index] = true
                work += users[index].filter { !known[$0] }
            }
        }
        return known
    }

    private func collectRules(_ expression: GrammarExpression, _ found: inout Set<Int>) {
        switch expression {
        case .literal, .scalars: return
        case .rule(let name): if let index = index(of: name) { found.insert(index) }
        case .sequence(let items), .choice(let items): for item in items { collectRules(item, &found) }
        case .repetition(let item, _, _): collectRules(item, &found)
        }
    }

    private static func holds(
        _ expression: GrammarExpression, _ known: (String) -> Bool, literal: ([UInt8]) -> Bool, scalars: Bool,
        _ skips: ((min: Int, max: Int?)) -> Bool
    ) -> Bool {
        switch expression {
        case .literal(let bytes): literal(bytes)
        case .scalars: scalars
        case .rule(let name): known(name)
        case .sequence(let items):
            items.allSatisfy { holds($0, known, literal: literal, scalars: scalars, skips) }
        case .choice(let options):
            options.contains { holds($0, known, literal: literal, scalars: scalars, skips) }
        case .repetition(let item, let min, let max):
            skips((min, max)) || holds(item, known, literal: literal, scalars: scalars, skips)
        }
    }

    /// Collects the rules that may be entered first.
    /// - Returns: whether the expression matches the empty text.
    @discardableResult
    private func collectLeft(_ expression: GrammarExpression, _ nullable: [Bool], _ found: inout Set<Int>) -> Bool {
        switch expression {
        case .literal(let bytes): return bytes.isEmpty
        case .scalars: return false
        case .rule(let name):
            guard let index = index(of: name) else { return false }
            found.insert(index)
            return nullable[index]
        case .sequence(let items):
            for item in items where !collectLeft(item, nullable, &found) { return false }
            return true
        case .choice(let options):
            var isNullable = false
            for option in options where collectLeft(option, nullable, &found) { isNullable = true }
            return isNullable
        case .repetition(let item, let min, let max):
            guard max != 0 else { return true }
            return collectLeft(item, nullable, &found) || min == 0
        }
    }

    /// A node on a cycle of a graph; depth-first without recursion.
    private static func cycle(in edges: [[Int]]) -> Int? {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: edges.count)
        for start in edges.indices where marks[start] == .new {
            var path: [(node: Int, next: Int)] = [(start, 0)]
            marks[start] = .open
            while let (node, next) = path.last {
                guard next < edges[node].count else {
                    marks[node] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = edges[node][next]
                if marks[target] == .open { return target }
                if marks[target] == .new {
                    marks[target] = .open
                    path.append((target, 0))
                }
            }
        }
        return nil
    }
}
