/// What the prose of noisy pages says of a town.
enum PagesProse {
    struct Property {
        var values: [String]
        /// With `%` for the town, `#` for the value, `&` for the neighbor.
        var forms: [String]
    }

    static let properties = [
        Property(
            values: ["copper", "wool", "glass", "salt", "paper", "candles", "leather", "silk"],
            forms: [
                "The workshops of % have dealt in # since the oldest days.", "Merchants come to % in the spring to buy #.",
                "Every child in % knows the price of # by heart.", "Most families of % make their living from #.",
            ]),
        Property(
            values: ["hill", "coast", "island", "river", "moor", "cliff", "lake", "plain"],
            forms: [
                "The houses of % stand close together on the #.", "Whoever wants to see % has to find the # first.",
                "The first masters of % built their hall on the #.", "From the tower of % one looks over the whole #.",
            ]),
        Property(
            values: ["fox", "owl", "bear", "swan", "wolf", "snake", "horse", "crab"],
            forms: [
                "The sign of % is the # on a plain shield.", "The flag above the gate of % shows the #.",
                "The people of % have carved the # over their doors.", "Old coins from % bear the head of the #.",
            ]),
        Property(
            values: ["soup", "bread", "plums", "cheese", "trout", "honey", "nuts", "cake"],
            forms: [
                "Once a year the people of % sit down together to eat #.", "Guests of % are always welcomed with #.",
                "The cooks of % have won many prizes for their #.", "No feast in % is held without # on the table.",
            ]),
        Property(
            values: ["flood", "fire", "storm", "frost", "war", "plague", "drought", "quake"],
            forms: [
                "A great # once destroyed half of %.", "The oldest song of % tells of the #.", "Since the # the people of % build with stone.",
                "Nobody in % has forgotten the year of the #.",
            ]),
        Property(
            values: ["baker", "smith", "weaver", "sailor", "teacher", "miner", "gardener", "judge"],
            forms: [
                "The mayor of % was a # before the election.", "A # leads the council of %.", "The people of % chose a # as their mayor.",
                "In % the # who became mayor is loved by all.",
            ]),
        Property(
            values: ["bridge", "tunnel", "ferry", "stair", "canal", "wall", "gate", "road"],
            forms: [
                "A long # leads from % to &.", "One reaches & from % by the #.", "The # between % and & took ten years to build.",
                "Carts from & enter % by the #.",
            ]),
        Property(
            values: ["drum", "flute", "harp", "horn", "violin", "bell", "organ", "whistle"],
            forms: [
                "Evenings in % end with the sound of the #.", "The school of % teaches every child the #.",
                "A famous # hangs in the hall of %.", "The best # players of the land live in %.",
            ]),
        Property(
            values: ["red", "green", "blue", "white", "black", "yellow", "grey", "brown"],
            forms: [
                "All roofs of % are painted #.", "The guards of % wear # coats.", "The ships of % sail under # flags.",
                "In % brides are dressed in #.",
            ]),
        Property(
            values: ["winter", "summer", "harvest", "spring", "new year", "midsummer", "autumn", "first snow"],
            forms: [
                "The great market of % is held at #.", "Traders from & visit % at #.", "The gates of % stay open all night at #.",
                "Children in % are given presents at #.",
            ]),
    ]

    static func filled(_ form: String, _ town: NoisyPagesWorld.Town, _ property: Int) -> String {
        form.map { character -> String in
            switch character {
            case "%": town.name
            case "#": town.values[property]
            case "&": town.neighbor
            default: String(character)
            }
        }.joined()
    }
}
