/// What LaTeX, amsmath and their kin let commands take.
enum LatexVocabulary {
    enum Part: Character {
        /// A formula: a group, a sign or a command.
        case formula = "f"
        /// A formula between brackets that may be left out.
        case option = "o"
        case rawOption = "O"
        /// Words.
        case text = "t"
        /// A name, a length, a color.
        case raw = "r"
        case delimiter = "d"
        /// A group with rows and columns.
        case rows = "g"
    }

    static let parts: [String: [Part]] = {
        let lines = [
            "ff frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel stackbin sideset",
            "of sqrt xrightarrow xleftarrow xRightarrow xLeftarrow xleftrightarrow xLeftrightarrow xhookrightarrow xhookleftarrow xmapsto xlongequal",
            "f hat widehat check widecheck tilde widetilde bar vec dot ddot dddot ddddot acute grave breve mathring overline underline overbrace underbrace",
            "f overrightarrow overleftarrow underrightarrow underleftarrow overleftrightarrow underleftrightarrow overparen underparen overbracket underbracket",
            "f mathbb mathbf mathcal mathfrak mathit mathnormal mathrm mathscr mathsf mathtt boldsymbol bm pmb Bbb bold operatorname operatornamewithlimits",
            "f mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner phantom hphantom vphantom smash boxed fbox cancel bcancel xcancel",
            "f pmod pod mathstrut{} not bra ket braket Bra Ket llap rlap clap mathllap mathrlap mathclap raisebox{} underbar",
            "t text textrm textbf textit texttt textsf textnormal textup textmd mbox hbox emph textsc",
            "r label ref eqref cite hspace vspace mspace hskip{} color definecolor{} cline",
            "t tag", "rf textcolor class href cssId style htmlClass htmlId", "rt colorbox", "Orr rule", "rrf multicolumn", "rrrrff genfrac", "ff substitute{}",
            "d big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm",
            "g substack matrix pmatrix cases eqalign displaylines eqalignno leqalignno",
        ]
        var parts: [String: [Part]] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            for word in words.dropFirst() where !word.hasSuffix("{}") { parts[String(word)] = words[0].compactMap { Part(rawValue: $0) } }
        }
        return parts
    }()

    /// What cannot be taken by another command.
    static let standsAlone: Set<String> = [
        "right", "end", "middle", "\\", "cr", "newline", "over", "atop", "choose", "above", "limits", "nolimits", ")", "]", "(", "[", "hline", "left", "begin",
    ]

    static let signs: Set<String> = ["(", ")", "[", "]", "|", "/", ".", "<", ">", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉", "‖", "∥", "∣", "↑", "↓"]

    static let delimiters: Set<String> = [
        "{", "}", "|", "langle", "rangle", "lbrace", "rbrace", "lbrack", "rbrack", "lfloor", "rfloor", "lceil", "rceil", "vert", "Vert", "lvert", "rvert",
        "lVert", "rVert", "uparrow", "downarrow", "updownarrow", "Uparrow", "Downarrow", "Updownarrow", "backslash", "lgroup", "rgroup", "lmoustache",
        "rmoustache", "ulcorner", "urcorner", "llcorner", "lrcorner", "lt", "gt", "llbracket", "rrbracket", "lparen", "rparen", "mid", "parallel", "slash",
    ]

    /// Environments with a bounded number of columns.
    static let columns: [String: Int] = [
        "cases": 2, "dcases": 2, "rcases": 2, "drcases": 2, "eqnarray": 3, "eqnarray*": 3, "gather": 1, "gather*": 1, "gathered": 1, "multline": 1,
        "multline*": 1, "equation": 1, "equation*": 1, "subarray": 1, "math": 1, "displaymath": 1,
    ]

    /// Environments that may be told between brackets where they stand.
    static let placed: Set<String> = ["array", "aligned", "alignedat", "gathered", "matrix*", "pmatrix*", "bmatrix*", "Bmatrix*", "vmatrix*", "Vmatrix*", "tabular"]

    /// Environments that take what their columns are.
    static let counted: Set<String> = ["array", "darray", "subarray", "alignat", "alignat*", "alignedat", "xalignat", "xalignat*", "tabular"]

    /// Environments that begin a formula in the midst of words.
    static let formulas: Set<String> = [
        "equation", "equation*", "align", "align*", "gather", "gather*", "multline", "multline*", "eqnarray", "eqnarray*", "math", "displaymath", "flalign",
        "flalign*", "alignat", "alignat*",
    ]
}
