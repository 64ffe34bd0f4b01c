/// LaTeX commands in text.
public struct LatexCommands: Sendable, Hashable {
    /// Whether anything has the form of a command: a backslash, at most nine capitals, two to nine small letters.
    public private(set) var hasCommand = false
    /// Distinct commands of the list.
    public private(set) var known: Set<String> = []
    /// How often commands of the list stand there.
    public private(set) var uses = 0

    /// Commands of formulas.
    public static let standard: Set<String> = Set(
        """
        alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega
        Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega frac dfrac tfrac sqrt sum prod int iint oint lim limsup liminf sup inf min max log ln exp sin cos
        tan cot sec csc arcsin arccos arctan sinh cosh tanh det dim ker deg gcd mod pmod binom choose cdot cdots ldots dots times div pm mp leq geq le ge
        neq ne approx equiv sim simeq cong propto infty partial nabla forall exists in notin subset subseteq supset cup cap emptyset setminus land lor neg
        to rightarrow leftarrow Rightarrow Leftarrow leftrightarrow iff implies mapsto mathbb mathbf mathcal mathrm mathfrak operatorname vec hat bar tilde
        overline underline overbrace underbrace left right langle rangle lfloor rfloor lceil rceil begin end text quad qquad prime perp parallel angle circ
        bullet star otimes oplus wedge vee bigcup bigcap
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

    /// What looks like a command but is part of a path, or breaks a line in source code.
    static let falseFriends: Set<String> = [
        "users", "user", "temp", "tmp", "windows", "include", "url", "bin", "src", "lib", "system", "program", "files", "documents", "desktop", "home", "data",
        "nn", "tt", "new", "test", "python", "local", "appdata",
    ]

    /// - Parameters:
    ///   - bytes: UTF-8, `count` of them.
    ///   - list: the commands that are looked for.
    public init(_ bytes: UnsafePointer<UInt8>, _ count: Int, known list: Set<String> = standard) {
        var position = 0
        while position < count {
            guard bytes[position] == 0x5C else {
                position += 1
                continue
            }
            position += 1
            let start = position
            while position < count, bytes[position] &- 0x41 < 26, position - start < 10 { position += 1 }
            let small = position
            while position < count, bytes[position] &- 0x61 < 26, position - small < 10 { position += 1 }
            guard small - start <= 9, (1...9).contains(position - small) else { continue }
            let name = String(decoding: UnsafeBufferPointer(start: bytes + start, count: position - start), as: UTF8.self)
            // `\le` and `\mu` have two letters; of one there are none in the form.
            if position - small >= 2, !Self.falseFriends.contains(name.lowercased()) { hasCommand = true }
            guard list.contains(name) else { continue }
            uses += 1
            known.insert(name)
        }
    }
}
