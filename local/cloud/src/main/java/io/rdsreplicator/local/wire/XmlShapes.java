package io.rdsreplicator.local.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Reads structures of the SDK's model from XML. */
final class XmlShapes {
    private static final int MAXIMUM_BYTES = 4 * 1024 * 1024;

    private XmlShapes() {}

    /**
     * @throws WireFailure if the body is not a document, or has a document type, which could refer to files and expand
     * without limit
     */
    static Element parse(byte[] body) {
        if (body.length > MAXIMUM_BYTES) {
            throw malformed();
        }
        try {
            return parser().parse(new ByteArrayInputStream(body)).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw malformed();
        }
    }

    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new Strict());
            return parser;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's parser of XML has these features", e);
        }
    }

    /**
     * Fills those fields of a structure's builder that belong in the body. Elements that the model does not have are
     * ignored.
     */
    static void fill(SdkPojo builder, Element element) {
        for (SdkField<?> field : builder.sdkFields()) {
            List<Element> found = children(element, field.locationName());
            if (field.location() == MarshallLocation.PAYLOAD && !found.isEmpty()) {
                field.set(
                        builder,
                        field.marshallingType() == MarshallingType.LIST
                                ? list(field, found)
                                : read(field, found.get(0)));
            }
        }
    }

    static Object read(SdkField<?> field, Element element) {
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            SdkPojo nested = field.constructor().get();
            fill(nested, element);
            return Operation.build(nested);
        }
        try {
            return Scalars.read(field, element.getTextContent(), Format.ISO_8601);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static List<Object> list(SdkField<?> field, List<Element> found) {
        ListTrait trait = field.getTrait(ListTrait.class);
        String member = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
        List<Element> items = trait.isFlattened() ? found : children(found.get(0), member);
        return items.stream().map(item -> read(trait.memberFieldInfo(), item)).toList();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getLocalName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }

    static WireFailure malformed() {
        return new WireFailure(
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    /** The JDK's own error handler prints to the console. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException exception) {
            // A warning can be ignored: the document is readable.
        }

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    }
}
