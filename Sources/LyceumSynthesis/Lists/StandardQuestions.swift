extension StandardLists {
    /// How questions are made of statements.
    static let questions: [String: String] = [
        "relations": """
            # STATEMENT => [sort] QUESTION with {S} => QUESTION with {O}. {S} is what a sentence begins with, {O} what follows the words between. The
            # first question asks for {O}, the second, which may be left out, for {S}. Answers of one sort stand beside each other as options. Entries
            # are tried in order; questions are worded otherwise than the text.
            {S} is located in {O} => [place] Where is {S} found? => What is found at this place: {O}?
            {S} is situated in {O} => [place] Where is {S} found? => What is found at this place: {O}?
            {S} is found in {O} => [place] Where would one look for {S}?
            {S} was discovered by {O} => [person] Who first found {S}?
            {S} was first described by {O} => [person] To whom do we owe the first description of {S}?
            {S} was developed by {O} => [person] Who made {S}?
            {S} is caused by {O} => [cause] What brings about {S}? => What is brought about by {O}?
            {S} are caused by {O} => [cause] What brings about {S}? => What is brought about by {O}?
            {S} is triggered by {O} => [cause] What brings about {S}? => What is brought about by {O}?
            {S} results from {O} => [cause] What brings about {S}? => What is brought about by {O}?
            {S} arises from {O} => [cause] What brings about {S}? => What is brought about by {O}?
            {S} is produced by {O} => [source] Where does {S} come from? => What comes from {O}?
            {S} are produced by {O} => [source] Where do {S} come from? => What comes from {O}?
            {S} is secreted by {O} => [source] Where does {S} come from? => What comes from {O}?
            {S} is derived from {O} => [source] Where does {S} come from? => What comes from {O}?
            {S} originates from {O} => [source] Where does {S} come from? => What comes from {O}?
            {S} is composed of {O} => [parts] What is {S} made up of? => What is made up of {O}?
            {S} are composed of {O} => [parts] What are {S} made up of? => What is made up of {O}?
            {S} consists of {O} => [parts] What is {S} made up of? => What is made up of {O}?
            {S} comprises {O} => [parts] What is {S} made up of? => What is made up of {O}?
            {S} contains {O} => [parts] What can be found inside {S}? => In what can one find {O}?
            {S} is responsible for {O} => [role] What is the task of {S}? => What has this task: {O}?
            {S} are responsible for {O} => [role] What is the task of {S}? => What has this task: {O}?
            {S} plays a crucial role in {O} => [role] What does {S} matter for? => What matters for {O}?
            {S} play a crucial role in {O} => [role] What do {S} matter for? => What matters for {O}?
            {S} plays a critical role in {O} => [role] What does {S} matter for? => What matters for {O}?
            {S} plays a pivotal role in {O} => [role] What does {S} matter for? => What matters for {O}?
            {S} plays a key role in {O} => [role] What does {S} matter for? => What matters for {O}?
            {S} plays a significant role in {O} => [role] What does {S} matter for? => What matters for {O}?
            {S} plays an important role in {O} => [role] What does {S} matter for? => What matters for {O}?
            {S} play an important role in {O} => [role] What do {S} matter for? => What matters for {O}?
            {S} is essential for {O} => [role] What cannot go on without {S}? => Without what is there no {O}?
            {S} are essential for {O} => [role] What cannot go on without {S}? => Without what is there no {O}?
            {S} is crucial for {O} => [role] What cannot go on without {S}? => Without what is there no {O}?
            {S} are crucial for {O} => [role] What cannot go on without {S}? => Without what is there no {O}?
            {S} is necessary for {O} => [role] What cannot go on without {S}? => Without what is there no {O}?
            {S} is involved in {O} => [role] In what does {S} take part? => What takes part in {O}?
            {S} are involved in {O} => [role] In what do {S} take part? => What takes part in {O}?
            {S} contributes to {O} => [role] To what does {S} lend its part? => What lends its part to {O}?
            {S} contribute to {O} => [role] To what do {S} lend their part? => What lends its part to {O}?
            {S} regulates {O} => [role] What is controlled by {S}? => What has control over {O}?
            {S} regulate {O} => [role] What is controlled by {S}? => What has control over {O}?
            {S} modulates {O} => [role] What is controlled by {S}? => What has control over {O}?
            {S} modulate {O} => [role] What is controlled by {S}? => What has control over {O}?
            {S} mediates {O} => [role] What works by way of {S}? => By way of what does this work: {O}?
            {S} facilitates {O} => [role] What becomes easier through {S}? => What makes this easier: {O}?
            {S} facilitate {O} => [role] What becomes easier through {S}? => What makes this easier: {O}?
            {S} enables {O} => [role] What becomes possible through {S}? => What makes this possible: {O}?
            {S} supports {O} => [role] What is helped by {S}? => What is of help to {O}?
            {S} is characterized by {O} => [mark] How can {S} be recognized? => What is recognized by {O}?
            {S} are characterized by {O} => [mark] How can {S} be recognized? => What is recognized by {O}?
            {S} is marked by {O} => [mark] How can {S} be recognized? => What is recognized by {O}?
            {S} manifests as {O} => [mark] How can {S} be recognized? => What is recognized by {O}?
            {S} manifest as {O} => [mark] How can {S} be recognized? => What is recognized by {O}?
            {S} presents with {O} => [mark] How can {S} be recognized? => What is recognized by {O}?
            {S} is associated with {O} => [mark] What goes together with {S}? => With what does this go together: {O}?
            {S} are associated with {O} => [mark] What goes together with {S}? => With what does this go together: {O}?
            {S} has been associated with {O} => [mark] What goes together with {S}? => With what does this go together: {O}?
            {S} is linked to {O} => [mark] What goes together with {S}? => With what does this go together: {O}?
            {S} is also known as {O} => [name] By what other name does {S} go?
            {S} is known as {O} => [name] By what name does {S} go?
            {S} is called {O} => [name] By what name does {S} go?
            {S} is defined as {O} => [meaning] What is meant by {S}? => What is it that is meant: {O}?
            {S} refers to {O} => [meaning] What is meant by {S}? => What is it that is meant: {O}?
            {S} is used to {O} => [purpose] To what end is {S} employed? => What is employed to {O}?
            {S} are used to {O} => [purpose] To what end are {S} employed? => What is employed to {O}?
            {S} is used for {O} => [use] What does {S} serve? => What serves {O}?
            {S} is designed to {O} => [purpose] To what end is {S} employed? => What is employed to {O}?
            {S} aims to {O} => [purpose] To what end is {S} employed? => What is employed to {O}?
            {S} allows {O} => [use] What does {S} make possible? => What makes possible {O}?
            {S} provides {O} => [use] What can be had from {S}? => From what can one have {O}?
            {S} offers {O} => [use] What can be had from {S}? => From what can one have {O}?
            {S} requires {O} => [need] What can {S} not do without? => What cannot do without {O}?
            {S} depends on {O} => [need] What can {S} not do without? => What cannot do without {O}?
            {S} relies on {O} => [need] What can {S} not do without? => What cannot do without {O}?
            {S} is regulated by {O} => [cause] What controls {S}? => What is under the control of {O}?
            {S} is influenced by {O} => [cause] What acts upon {S}? => What is acted upon by {O}?
            {S} is treated with {O} => [remedy] What helps against {S}? => Against what does this help: {O}?
            {S} can lead to {O} => [effect] What may come of {S}? => Of what may this come: {O}?
            {S} may lead to {O} => [effect] What may come of {S}? => Of what may this come: {O}?
            {S} can result in {O} => [effect] What may come of {S}? => Of what may this come: {O}?
            {S} may result in {O} => [effect] What may come of {S}? => Of what may this come: {O}?
            {S} leads to {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} lead to {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} results in {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} causes {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} induces {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} triggers {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} increases {O} => [effect] What grows with {S}? => With what does this grow: {O}?
            {S} reduces {O} => [effect] What becomes less through {S}? => Through what does this become less: {O}?
            {S} inhibits {O} => [effect] What is held back by {S}? => What holds this back: {O}?
            {S} stimulates {O} => [effect] What is spurred by {S}? => What spurs {O}?
            {S} enhances {O} => [effect] What becomes more through {S}? => Through what does this become more: {O}?
            {S} affects {O} => [effect] What is touched by {S}? => What touches {O}?
            {S} secretes {O} => [product] What does {S} give off? => What gives off {O}?
            {S} secrete {O} => [product] What do {S} give off? => What gives off {O}?
            {S} releases {O} => [product] What does {S} give off? => What gives off {O}?
            {S} produces {O} => [product] What does {S} give off? => What gives off {O}?
            {S} produce {O} => [product] What do {S} give off? => What gives off {O}?
            {S} serves as {O} => [capacity] In what capacity does {S} act? => What acts in the capacity of {O}?
            {S} serve as {O} => [capacity] In what capacity do {S} act? => What acts in the capacity of {O}?
            {S} acts as {O} => [capacity] In what capacity does {S} act? => What acts in the capacity of {O}?
            {S} act as {O} => [capacity] In what capacity do {S} act? => What acts in the capacity of {O}?
            {S} functions as {O} => [capacity] In what capacity does {S} act? => What acts in the capacity of {O}?
            {S} is a type of {O} => [class] To which larger class does {S} belong?
            {S} is a form of {O} => [class] To which larger class does {S} belong?
            {S} is a major cause of {O} => [effect] What is a consequence of {S}? => What has this consequence: {O}?
            {S} is the leading cause of {O} => [effect] What is most often a consequence of {S}? => What most often has this consequence: {O}?
            {S} is a risk factor for {O} => [effect] What becomes more likely with {S}? => With what does this become more likely: {O}?
            {S} include {O} => [member] What counts among {S}? => Among what does this count: {O}?
            {S} involves {O} => [step] What is a part of {S}? => Of what is this a part: {O}?
            """,
        "ties": """
            # Openings that only tie a sentence to the one before; they are taken away.
            additionally
            furthermore
            moreover
            in addition
            notably
            importantly
            interestingly
            specifically
            indeed
            generally
            in general
            typically
            overall
            in summary
            in conclusion
            in essence
            ultimately
            """,
        "discoveries": """
            # A sentence in the past tense with one of these tells a lasting fact.
            discovered
            described
            named
            coined
            invented
            introduced
            founded
            established
            published
            proposed
            identified
            born
            developed
            first
            """,
        "unfair-words": """
            # A sentence with one of these leans on what stands around it, or tells of one study alone; no question is made of it.
            we
            this
            these
            those
            our
            us
            i
            my
            present study
            study of
            a study
            the study
            the results
            our results
            in both groups
            the authors
            figure
            table
            above
            below
            following
            aforementioned
            previous section
            respectively
            the former
            the latter
            participants
            subjects were
            patients were
            were included
            were randomly
            was performed
            were performed
            were recruited
            were collected
            were analyzed
            were analysed
            was assessed
            were assessed
            was measured
            were measured
            was evaluated
            were evaluated
            retrospectively
            prospectively
            confidence interval
            odds ratio
            statistically
            significantly
            cohort
            questionnaire
            aim of
            purpose of
            objective
            to determine
            to evaluate
            to assess
            to investigate
            to compare
            to examine
            years old
            mean age
            """,
        "unfair-with-figures": """
            # A sentence with a figure and one of these tells of one study.
            patients
            participants
            respondents
            women
            men
            children
            infants
            parents
            cases
            subjects
            students
            hospitals
            samples
            significant
            approximately
            total
            """,
        "present-verbs": """
            # A statement of what holds has one of these, or a verb of the relations.
            is
            are
            has
            have
            can
            may
            must
            does
            do
            will
            remains
            remain
            occurs
            occur
            becomes
            become
            helps
            help
            makes
            make
            shows
            show
            forms
            form
            lies
            lie
            exists
            exist
            consists
            appears
            appear
            ensures
            ensure
            promotes
            promote
            controls
            control
            prevents
            prevent
            begins
            begin
            extends
            extend
            connects
            connect
            measures
            uses
            use
            belongs
            belong
            represents
            represent
            constitutes
            constitute
            underlies
            underlie
            encodes
            encode
            binds
            bind
            activates
            activate
            influences
            influence
            implicates
            """,
        "leaning-starts": """
            # A sentence that begins with one of these speaks of something named before.
            this
            these
            that
            those
            it
            its
            they
            their
            he
            she
            his
            her
            such
            both
            another
            other
            others
            here
            there
            one
            some
            each
            when
            if
            while
            although
            however
            thus
            therefore
            hence
            consequently
            in contrast
            for example
            for instance
            in addition
            additionally
            moreover
            furthermore
            finally
            also
            as a result
            similarly
            meanwhile
            conversely
            nevertheless
            first
            second
            third
            lastly
            and
            but
            or
            so
            yet
            because
            background
            methods
            results
            conclusion
            conclusions
            objective
            objectives
            to
            using
            of
            in total
            in all
            among
            all
            compared
            based
            most
            many
            several
            """,
        "function-words": """
            # Words that name nothing.
            a an the and or but nor so yet if then than that this these those which who whom whose what when where why how all any both each few more most
            other some such no not only own same too very can could may might must shall should will would do does did done doing have has had having be is
            are was were been being am i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself yourself
            himself herself itself ourselves themselves of in on at by for with about against between into through during before after above below to from
            up down out off over under again further once here there because as until while also however therefore thus hence moreover furthermore
            although though since unless whether within without among across along around behind beyond despite except inside near onto outside per
            regarding toward towards upon via versus like unlike just even still already almost always never often sometimes usually rather quite much
            many several less least one two three four five six seven eight nine ten first second third another every either neither
            well however often being made make makes making use used uses using including include includes included based due given known called
            """,
        "general-words": """
            # Words of any field; a gap for one of them asks nothing.
            ability access account action activity addition age amount analysis approach area aspect attention average background balance basis
            beginning behavior benefit case cases cause causes center century challenge challenges change changes character choice class clinical
            combination community comparison complexity component components concept concepts conclusion condition conditions connection consequence
            consequences contrast control cost course critical crucial data day days decades decision degree design detail details development
            difference differences difficulty direction discovery discussion disease diseases disorder disorders distribution effect effects effort efforts
            element elements emergence emphasis end environment evaluation event events evidence evolution example examples existence expression
            extent fact factor factors feature features field fields figure finding findings form forms foundation framework function functions future
            goal group groups growth hand health help history hospital hours human idea identification impact implementation implications importance improvement
            increase individual individuals influence information insight insights integration interaction interactions interest interpretation intervention
            interventions investigation issue issues key kind knowledge lack level levels life light limit limitation limitations line loss manner
            mechanism mechanisms medicine method methods million model models month months nature need needs network number observation observations order organ
            origin outcome outcomes part parts path pathway pathways patient patients pattern patterns people performance period person perspective phase
            phenomenon physician physicians place point points population populations potential practice practices presence pressure principle principles problem problems
            procedure procedures process processes production profile progress progression project property properties quality question questions
            range rate rates reason reduction region regions relation relationship relationships report reports research researchers response responses result results review risk
            role roles sample school science scientists section sense series set setting severity shape side significance sign signs site size source
            space stage stages standard state states status step strategies strategy strength structure structures student students studies study subject subjects success
            support surface symptom symptoms system systems table task technique techniques technology term terms test tests text theory therapy therapies thing time times tissue tool
            tools topic total treatment treatments trend trial type types understanding unit units value values variation variety view water way ways week weeks woman women word words
            work world year years
            """,
    ]
}
