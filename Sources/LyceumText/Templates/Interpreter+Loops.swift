internal import LyceumCore

extension Jinja {
    /// The special variable `loop`.
    final class LoopState {
        let iterator: Iterator
        let depth0: Int
        /// The length, where the sequence knows it.
        var knownLength: Int?
        var index0 = -1
        var previous: Value?
        var item: Value?
        /// Elements read ahead of the loop, and how many of them it has taken.
        private var pending: [Value] = []
        private var taken = 0
        var lastChanged: [Value]?
        /// For recursive loops: the statement and the scope it stands in.
        let statement: Loop
        let scope: Scope

        init(_ iterator: Iterator, length: Int?, statement: Loop, scope: Scope, depth0: Int) {
            self.iterator = iterator
            knownLength = length
            self.statement = statement
            self.scope = scope
            self.depth0 = depth0
        }

        var depth: Int { iterator.depth + 1 }

        func advance() throws(LyceumError) -> Value? {
            let ahead = takePending()
            let next: Value?
            if let ahead { next = ahead } else { next = try iterator.next() }
            guard let next else { return nil }
            index0 += 1
            previous = item
            item = next
            return next
        }

        private func takePending() -> Value? {
            guard taken < pending.count else { return nil }
            taken += 1
            return pending[taken - 1]
        }

        /// The next element; the loop stays where it is.
        func peek() throws(LyceumError) -> Value? {
            if taken == pending.count {
                guard let next = try iterator.next() else { return nil }
                pending = [next]
                taken = 0
            }
            return pending[taken]
        }

        /// Reads the rest where the sequence does not know its length.
        func length(_ interpreter: Interpreter) throws(LyceumError) -> Int {
            if let knownLength { return knownLength }
            while let next = try iterator.next() {
                try interpreter.charge()
                pending.append(next)
                guard pending.count <= List.countLimit else { throw limit("a loop of too many elements") }
            }
            let length = pending.count - taken + index0 + 1
            knownLength = length
            return length
        }
    }
}

extension Jinja.Interpreter {
    func run(_ loop: Jinja.Loop, _ scope: Scope) throws(LyceumError) -> Flow {
        let sequence = try evaluate(loop.sequence, scope)
        try nested { () throws(LyceumError) in try turns(loop, over: sequence, scope, depth0: 0) }
        return .next
    }

    /// Runs a loop's body for every element, or its `else` body.
    private func turns(
        _ loop: Jinja.Loop, over sequence: Value, _ scope: Scope, depth0: Int
    ) throws(LyceumError) {
        var iterator = try located(loop.position) { () throws(LyceumError) in try iterate(sequence) }
        var length = knownLength(sequence)
        if let filter = loop.filter {
            iterator = try filtering(iterator, loop, filter, scope)
            length = nil
        }
        let state = Jinja.LoopState(iterator, length: length, statement: loop, scope: scope, depth0: depth0)
        var inner = Scope(parent: scope)
        while let element = try state.advance() {
            try charge()
            if isKnownUniquelyReferenced(&inner) { inner.removeAll() } else { inner = Scope(parent: scope) }
            if let loopSymbol { inner.set(loopSymbol, .loop(state)) }
            try located(loop.position) { () throws(LyceumError) in try assign(element, to: loop.target, inner) }
            if try run(loop.body, inner) == .breakLoop { return }
        }
        if state.index0 < 0 { _ = try run(loop.otherwise, Scope(parent: scope)) }
    }

    /// The elements for which a loop's condition holds; it sees the outer variables and the element.
    private func filtering(
        _ source: Jinja.Iterator, _ loop: Jinja.Loop, _ filter: Expression, _ scope: Scope
    ) throws(LyceumError) -> Jinja.Iterator {
        Jinja.Iterator(depth: source.depth) { [unowned self] () throws(LyceumError) -> Value? in
            while let element = try source.next() {
                try charge()
                let inner = Scope(parent: scope)
                try assign(element, to: loop.target, inner)
                if try truth(evaluate(filter, inner)) { return element }
            }
            return nil
        }
    }

    private func knownLength(_ value: Value) -> Int? { try? length(of: value) }

    /// `loop(children)` in a recursive loop: the text of the loop over them.
    func recurse(_ state: Jinja.LoopState, _ arguments: Jinja.Arguments) throws(LyceumError) -> Value {
        guard state.statement.isRecursive else {
            throw Jinja.failure("the loop must have the 'recursive' marker to be called recursively")
        }
        let values = try arguments.bound(["iterable"], required: 1, of: "loop")
        let (text, _) = try capture { () throws(LyceumError) in
            try nested { () throws(LyceumError) -> Flow in
                try turns(state.statement, over: values[0]!, state.scope, depth0: state.depth0 + 1)
                return .next
            }
        }
        return captured(text)
    }

    /// An attribute of `loop`, nil when there is none of that name.
    func attribute(_ name: String, ofLoop loop: Jinja.LoopState) throws(LyceumError) -> Value? {
        switch name {
        case "index": .integer(loop.index0 + 1)
        case "index0": .integer(loop.index0)
        case "revindex": .integer(try loop.length(self) - loop.index0)
        case "revindex0": .integer(try loop.length(self) - loop.index0 - 1)
        case "first": .bool(loop.index0 == 0)
        case "last": .bool(try loop.peek() == nil)
        case "length": .integer(try loop.length(self))
        case "depth": .integer(loop.depth0 + 1)
        case "depth0": .integer(loop.depth0)
        case "previtem": loop.index0 == 0 ? .hint("there is no previous item") : loop.previous
        case "nextitem": try loop.peek() ?? .hint("there is no next item")
        case "cycle", "changed": .function(Jinja.Function(.method(.loop(loop), name)))
        default: nil
        }
    }

    func callMethod(_ name: String, ofLoop loop: Jinja.LoopState, _ arguments: Jinja.Arguments) throws(LyceumError) -> Value {
        if name == "cycle" {
            guard !arguments.positional.isEmpty else { throw Jinja.failure("no items for cycling given") }
            return arguments.positional[loop.index0 % arguments.positional.count]
        }
        if let last = loop.lastChanged, try equal(.tuple(.make(last)), .tuple(.make(arguments.positional))) {
            return .bool(false)
        }
        loop.lastChanged = arguments.positional
        return .bool(true)
    }
}
